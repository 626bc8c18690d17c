"""Support cases as programs read them, ask for them and act on them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.permissions import Permission
from finding.api import ListedViewSet
from support import actions
from support.api import fields as f
from support.api.shapes import SupportCaseRow, SupportCaseShape
from support.models import SupportCase
from support.queries.lists import CASES
from workflow.api import Deed, attaching
from workflow.refusals import Refused


class SupportCaseViewSet(ListedViewSet):
    """The cases that the caller may see: their organisation's, or all for the desk."""

    scope = "support"
    creates_with = Permission.SUPPORT_ASK
    files = CASES
    row, shape = SupportCaseRow, SupportCaseShape
    queryset = SupportCase.objects.none()

    def get_queryset(self):
        return super().get_queryset().select_related("organisation", "project", "owner", "capacity")

    @extend_schema(request=f.HelpFields, responses={201: SupportCaseShape})
    def create(self, request) -> Response:
        """Demander de l’aide : juridique, technique, humaine ou matérielle."""
        said = f.HelpFields(data=request.data, context=self.get_serializer_context())
        said.is_valid(raise_exception=True)
        case = actions.ask(**said.validated_data, by=request.user, at=timezone.now())
        shown = SupportCaseShape(case, context=self.get_serializer_context()).data
        return Response(shown, status=status.HTTP_201_CREATED)


def _attach_as_ministry(case: SupportCase, *, by: Any, **piece: Any) -> Any:
    """The action tells the sides apart by the person: the address must not say otherwise."""
    if by.can(Permission.SUPPORT_WORK):
        raise Refused("not_permitted", _("Le datalab joint ses pièces par « attach_answer »."))
    return actions.attach(case, by=by, **piece)


def _attach_as_desk(case: SupportCase, *, by: Any, **piece: Any) -> Any:
    if not by.can(Permission.SUPPORT_WORK):
        raise Refused("not_permitted", _("Votre rôle ne permet pas cet acte sur ce dossier."))
    return actions.attach(case, by=by, **piece)


CASE_DEEDS = (
    Deed("qualify", actions.qualify, f.QualifyFields),
    Deed("start", actions.start),
    Deed("ask_ministry", actions.ask_ministry, f.ReasonFields),
    Deed("answer_desk", actions.answer_desk, f.ReasonFields),
    Deed("resolve", actions.resolve, f.ResolveFields),
    Deed("decline", actions.decline, f.ReasonFields),
    Deed("reopen", actions.reopen, f.ReopenFields),
    Deed("assign", actions.assign, f.AssignFields),
    Deed("estimate", actions.estimate, f.EstimateFields),
    Deed("write", actions.write, f.TextFields),
    Deed("reply", actions.reply, f.TextFields),
    Deed("note", actions.note, f.TextFields),
    Deed("add_task", actions.add_task, f.TaskFields),
    Deed("finish_task", actions.finish_task, f.FinishFields),
    attaching("attach", _attach_as_ministry),
    attaching("attach_answer", _attach_as_desk),
    Deed("join_project", actions.join_project, f.JoinFields),
    Deed("rate", actions.rate, f.RateFields),
)
