"""Co-financings as programs read them and ask for them."""

from decimal import Decimal
from typing import Any

from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.permissions import Permission
from api.fields import KeyField, MoneyField
from finding.api import ListedViewSet
from funding.actions import request as asking
from funding.api.shapes import CofinancingRow, CofinancingShape
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing
from funding.policies.readings import reading_columns
from funding.queries.lists import COFINANCINGS
from projects.models import Project


def visible_projects(context: dict) -> Any:
    """The projects that the caller sees."""
    return Project.objects.visible_to(context["request"].user)


class RequestFields(serializers.Serializer):
    """The project and how much is asked, in euros."""

    project = KeyField(slug_field="reference", rows=visible_projects)
    amount = MoneyField(min_value=Decimal("0.01"))


class CofinancingViewSet(ListedViewSet):
    """The co-financings that the caller may see; figures open once interests are declared."""

    scope = "funding"
    creates_with = Permission.FUNDING_ASK
    files = COFINANCINGS
    row, shape = CofinancingRow, CofinancingShape
    queryset = Cofinancing.objects.none()

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("project__organisation", "budget_line")

    def find(self, reference: str) -> Any:
        """The file with its project and holder, which is all that a deed reads before its lock."""
        return self._only("found", self._rows_found, reference)

    def _rows_found(self) -> Any:
        files = Cofinancing.objects.visible_to(self.request.user)
        return files.select_related("project__organisation")

    def read(self, reference: str) -> Any:
        """The file, read with what its abilities and its gate ask."""
        return self._only("read", self._rows_read, reference)

    def _rows_read(self) -> Any:
        person: Any = self.request.user
        return self.get_queryset().annotate(
            **reading_columns(OuterRef("pk"), person.pk, OuterRef("decided_at"))
        )

    def after(self, file: Cofinancing, done: Any) -> Any:
        """The file that a deed gives back was read and written under its lock: it is shown so."""
        if isinstance(done, Cofinancing) and done.pk == file.pk:
            return done
        return super().after(file, done)

    @extend_schema(request=RequestFields, responses={201: CofinancingShape})
    def create(self, request) -> Response:
        """Demander un cofinancement pour un projet de son organisation."""
        said = RequestFields(data=request.data, context=self.get_serializer_context())
        said.is_valid(raise_exception=True)
        file = asking.ask(**said.validated_data, by=request.user, at=timezone.now())
        found = self.get_queryset().get(pk=file.pk)
        shown = CofinancingShape(found, context=self.get_serializer_context()).data
        return Response(shown, status=status.HTTP_201_CREATED)

    def refusal_to_try(self, file: Cofinancing, name: str) -> str:
        """A holder who may not do a deed is told no more than on its page: not why."""
        user: Any = self.request.user
        if user.can(Permission.FUNDING_READ_ALL):
            return ""
        for ability in COFINANCING.abilities(file, user, timezone.now()):
            if ability.name == name:
                return ability.refusal
        return _("Cet acte n’est pas possible dans l’état actuel du dossier, ou pas pour vous.")
