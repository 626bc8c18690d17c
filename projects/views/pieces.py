"""Joins a piece to a project, or takes back one joined by mistake."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from documents.forms import AttachForm
from documents.models import Attachment
from projects.actions import pieces
from projects.lifecycle import PROJECT
from projects.models import Project
from workflow.refusals import Refused
from workflow.views import ActionView


class Attach(ActionView):
    lifecycle, model, transition = PROJECT, Project, "attach"
    form_class = AttachForm
    done = _("La pièce est jointe.")

    def initial(self) -> dict:
        return {}

    def perform(self, form, *, at):
        try:
            return pieces.attach(
                self.file,
                upload=form.cleaned_data["content"],
                label=form.cleaned_data["label"],
                by=self.request.user,
                at=at,
            )
        except ValidationError as error:
            raise Refused("bad_piece", error.messages[0], field="content") from error


class Retract(ActionView):
    lifecycle, model, transition = PROJECT, Project, "retract"
    template_name = "projects/pieces/retract.html"
    explanation = _("La pièce ne sera plus visible. Ses octets restent au dépôt, pour l’audit.")
    done = _("La pièce est retirée.")

    def load(self, reference: str):
        project = super().load(reference)
        self.piece = get_object_or_404(Attachment.objects.of(project), key=self.kwargs["key"])
        return project

    def context(self) -> dict:
        return {"piece": self.piece}

    def perform(self, form, *, at):
        return pieces.retract(self.file, key=self.piece.key, by=self.request.user, at=at)
