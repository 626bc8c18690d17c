"""Says whether a filed project is admissible, with the automatic checks in view."""

from django.utils.translation import gettext_lazy as _

from projects import queries
from projects.actions import admissibility
from projects.lifecycle import PROJECT
from projects.models import Project
from workflow.forms import ReasonForm
from workflow.views import ActionView


class FindAdmissible(ActionView):
    lifecycle, model, transition = PROJECT, Project, "find_admissible"
    template_name = "projects/admissibility/check.html"
    done = _("Le projet est recevable. Son porteur est prévenu.")

    def context(self) -> dict:
        return {"checks": queries.automatic_checks(self.file), "other": "find_inadmissible"}

    def perform(self, form, *, at):
        return admissibility.find_admissible(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class FindInadmissible(ActionView):
    lifecycle, model, transition = PROJECT, Project, "find_inadmissible"
    form_class = ReasonForm
    template_name = "projects/admissibility/check.html"
    explanation = _("Le motif est envoyé au porteur et reste au journal.")
    done = _("Le projet est non recevable. Son porteur est prévenu du motif.")

    def context(self) -> dict:
        return {"checks": queries.automatic_checks(self.file), "other": "find_admissible"}

    def perform(self, form, *, at):
        return admissibility.find_inadmissible(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )


class Reopen(ActionView):
    lifecycle, model, transition = PROJECT, Project, "reopen"
    form_class = ReasonForm
    explanation = _("Le projet redevient « déposé » ; le motif précédent reste au journal.")
    done = _("L’examen est rouvert. Le porteur est prévenu.")

    def perform(self, form, *, at):
        return admissibility.reopen(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )
