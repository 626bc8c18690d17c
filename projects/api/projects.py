"""Projects as programs read, open and write them, and the deeds of their table."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.permissions import Permission
from documents.models import Attachment
from finding.api import ListedViewSet
from projects.actions import (
    admissibility,
    complements,
    contributors,
    course,
    drafting,
    handover,
    pieces,
    submission,
    writing,
)
from projects.api import fields as f
from projects.api.shapes import ProjectRow, ProjectShape
from projects.models import Project
from projects.queries import read_whole, with_filled_sets
from projects.queries.lists import PROJECTS
from workflow.api import Deed, attaching


class ProjectViewSet(ListedViewSet):
    """Projects of the caller's organisations; the desk sees every filed one."""

    scope = "projects"
    creates_with = Permission.PROJECT_CREATE
    files = PROJECTS
    row, shape = ProjectRow, ProjectShape
    queryset = Project.objects.none()

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found if self.action == "list" else with_filled_sets(found)

    def whole(self, file: Any) -> Any:
        return read_whole(file)

    @extend_schema(request=f.OpenFields, responses={201: ProjectShape})
    def create(self, request) -> Response:
        """Ouvrir un brouillon de projet sous un appel en cours."""
        said = f.OpenFields(data=request.data, context=self.get_serializer_context())
        said.is_valid(raise_exception=True)
        project = drafting.create(**said.chosen(), by=request.user, at=timezone.now())
        return Response(self._shown(project), status=status.HTTP_201_CREATED)

    @extend_schema(request=f.EditFields, responses=ProjectShape)
    def partial_update(self, request, reference: str) -> Response:
        """Écrire dans un brouillon : les champs donnés, et eux seuls."""
        project = get_object_or_404(self.get_queryset(), reference=reference)
        if not request.user.can_in(Permission.PROJECT_EDIT, project.organisation_id):
            self.permission_denied(request, message=_("Votre rôle ne permet pas cet acte ici."))
        context = {**self.get_serializer_context(), "file": project}
        said = f.EditFields(data=request.data, context=context)
        said.is_valid(raise_exception=True)
        write(project, **said.written(), by=request.user, at=timezone.now())
        return Response(self._shown(project))

    def _shown(self, project: Project) -> Any:
        found = self.whole(self.get_queryset().get(pk=project.pk))
        return ProjectShape(found, context=self.get_serializer_context()).data


def write(project: Project, *, by: Any, at: Any, **said: Any) -> Project:
    """The same action as the page: what others wrote meanwhile is never overwritten."""
    return writing.edit(project, by=by, at=at, **said)


def _retract(project: Project, *, key: Any, by: Any, at: Any) -> None:
    get_object_or_404(Attachment.objects.of(project), key=key)
    pieces.retract(project, key=key, by=by, at=at)


def _reply(_project: Project, *, field: Any, reply: str, revision: int, by: Any, at: Any) -> None:
    """Keeps the words; the field that was proposed beside them stays proposed."""
    complements.write(field, reply=reply, proposed=field.proposed, base=revision, by=by, at=at)


def _hand_over(project: Project, *, person: Any, successor: str, **told: Any) -> None:
    handover.hand_over(
        person=person, successor_email=successor, organisation=project.organisation, **told
    )


PROJECT_DEEDS = (
    Deed("adopt_rules", drafting.adopt_rules),
    Deed("hand_over", _hand_over, f.HandOverFields),
    Deed("check", admissibility.tick, f.CheckFields, prepare=f.as_ticks),
    Deed("ask_complements", complements.ask, f.ComplementsFields, prepare=f.as_questions),
    Deed("cancel_complements", complements.cancel, f.ReasonFields),
    Deed("write_complement", _reply, f.ReplyFields),
    Deed("answer_complements", complements.answer, f.EditFields, prepare=f.as_written),
    Deed("edit", write, f.EditFields, prepare=f.as_written),
    Deed("invite", contributors.invite, f.PersonFields),
    Deed("revoke", contributors.revoke, f.PersonFields),
    attaching("attach", pieces.attach),
    Deed("retract", _retract, f.PieceFields),
    Deed("submit", submission.submit, example={"version": 7}),
    Deed(
        "withdraw",
        submission.withdraw,
        f.ReasonFields,
        example={"version": 7, "reason": "Le projet est repris par un autre service."},
    ),
    Deed("find_admissible", admissibility.find_admissible, example={"version": 8}),
    Deed("find_inadmissible", admissibility.find_inadmissible, f.ReasonFields),
    Deed("reopen", admissibility.reopen, f.ReasonFields),
    Deed("activate", course.activate),
    Deed("complete", course.complete),
    Deed("archive", course.archive),
)
