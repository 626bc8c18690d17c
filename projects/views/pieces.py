"""Joins a piece to a project, or takes back one joined by mistake."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from projects import policies
from projects.actions import pieces
from projects.forms import AttachAskedForm
from projects.lifecycle import PROJECT
from projects.models import Project, ProjectStatus
from workflow.refusals import Refused
from workflow.views import ActionView


class Attach(ActionView):
    lifecycle, model, transition = PROJECT, Project, "attach"
    form_class = AttachAskedForm
    done = _("La pièce est jointe.")

    def form_kwargs(self) -> dict:
        return {"asked": policies.documents_of(self.file)}

    def initial(self) -> dict:
        return {"asked_key": self.request.GET.get("piece", "")}

    def success_url(self) -> str:
        """Back to the step of the form that asked for it, when it came from there."""
        if self.request.GET.get("retour") == "pieces" and self.file.status == ProjectStatus.DRAFT:
            return reverse("projects:step", args=[self.file.reference, "pieces"])
        return super().success_url()

    def perform(self, form, *, at):
        try:
            return pieces.attach(
                self.file,
                upload=form.cleaned_data["content"],
                label=form.cleaned_data["label"],
                asked_key=form.cleaned_data["asked_key"],
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
