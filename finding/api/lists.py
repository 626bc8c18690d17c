"""A list of files through the API: the filters, words and orders of its page, cut by cursor."""

from collections.abc import Callable, Sequence
from typing import Any

import django_filters
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from accounts.statements import Slot
from api.pagination import Cursor
from finding.queries.filters import AnyOf, Day
from finding.queries.keyset import BadCursorError
from finding.queries.lists import FileList
from finding.queries.seen import statement_for
from finding.queries.selections import Selection
from workflow.api import FileViewSet

BAD_CURSOR = "Ce curseur n’est pas le nôtre : repartez de la première page."


class ListedViewSet(FileViewSet):
    """The files of a ``FileList``: what its page filters and sorts, its operation does."""

    files: FileList
    filter_backends: Any = []

    def get_queryset(self) -> Any:
        return self.files.rows(self.request.user)

    def find(self, reference: str) -> Any:
        return self._only("found", self.get_queryset, reference)

    def get_object(self) -> Any:
        found = self.read(self.kwargs[self.lookup_field])
        self.check_object_permissions(self.request, found)
        return found

    def _only(self, name: str, rows: Callable[[], Any], reference: str) -> Any:
        """The file of this reference among those rows; their query is written once, as ``name``."""
        statement = statement_for(
            self.request.user,
            (type(self), name),
            lambda: rows().filter(reference=Slot("reference")),
        )
        for file in statement(reference=reference):
            return file
        raise Http404

    def list(self, request, *args, **kwargs) -> Response:
        selection = Selection(self.files, request.user, _without_size(request.query_params))
        asked = request.query_params.get("ordering", "")
        errors = dict(selection.errors)
        if asked and asked != selection.ordering:
            orders = ", ".join(self.files.orderings)
            errors["ordering"] = [_("Ordres possibles : %(orders)s.") % {"orders": orders}]
        if errors:
            raise ValidationError(errors)
        size = Cursor().get_page_size(request)
        try:
            page = selection.page(request.query_params.get("cursor", ""), size)
        except BadCursorError as error:
            raise NotFound(_(BAD_CURSOR)) from error
        self.row.lifecycle.note_versions(page.rows, request.user)
        rows = self.get_serializer(page.rows, many=True).data
        return Response(
            {
                "next": self._at(page.next),
                "previous": self._at(page.previous),
                "results": rows,
            }
        )

    def _at(self, cursor: str) -> str | None:
        if not cursor:
            return None
        asked = self.request.query_params.copy()
        asked["cursor"] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{asked.urlencode()}")

    def list_parameters(self) -> Sequence[OpenApiParameter]:
        """The filters and the orders, for the document."""
        found = [_described(name, one) for name, one in self.files.filters.base_filters.items()]
        orders = OpenApiParameter(
            "ordering",
            str,
            description="Ordre ; « - » devant le champ pour l’inverser.",
            enum=list(self.files.orderings),
        )
        return [*found, orders]


def _without_size(asked: Any) -> Any:
    kept = asked.copy()
    kept.pop("page_size", None)
    return kept


def _described(name: str, one: django_filters.Filter) -> OpenApiParameter:
    kind: Any = str
    if isinstance(one, Day):
        kind = {"type": "string", "format": "date"}
    elif isinstance(one, django_filters.NumberFilter):
        kind = {"type": "string", "pattern": r"^[0-9]+([.,][0-9]{1,2})?$"}
    elif isinstance(one, django_filters.BooleanFilter):
        kind = bool
    choices = [str(value) for value, _label in one.extra.get("choices", [])]
    return OpenApiParameter(
        name,
        kind,
        description=str(one.label or ""),
        enum=choices or None,
        many=isinstance(one, AnyOf),
    )
