"""Invites colleagues on a project, and ends their access."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from projects.actions import contributors
from projects.forms import InviteForm, RevokeForm
from projects.lifecycle import PROJECT
from projects.models import Project, ProjectContributor
from workflow.views import ActionView


class Invite(ActionView):
    lifecycle, model, transition = PROJECT, Project, "invite"
    form_class = InviteForm
    explanation = _(
        "Votre collègue pourra lire et compléter ce dossier. Vous seul pourrez le déposer."
    )
    done = _("L’invitation est faite. Votre collègue est prévenu.")

    def perform(self, form, *, at):
        return contributors.invite(
            self.file,
            email=form.cleaned_data["email"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Revoke(ActionView):
    lifecycle, model, transition = PROJECT, Project, "revoke"
    form_class = RevokeForm
    template_name = "projects/contributors/revoke.html"
    explanation = _("La personne n’aura plus accès au dossier. Ce qu’elle y a écrit reste.")
    done = _("L’accès est retiré. La personne est prévenue.")

    def load(self, reference: str):
        project = super().load(reference)
        self.contributor = get_object_or_404(
            ProjectContributor.objects.select_related("person"),
            pk=self.kwargs["contributor"],
            project=project,
            revoked_at=None,
        )
        return project

    def initial(self) -> dict:
        return {**super().initial(), "email": self.contributor.person.email}

    def context(self) -> dict:
        return {"contributor": self.contributor}

    def perform(self, form, *, at):
        return contributors.revoke(
            self.file,
            email=self.contributor.person.email,
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )
