"""Files a project, or takes it back."""

from django.utils.translation import gettext_lazy as _

from projects import queries
from projects.actions import submission
from projects.lifecycle import PROJECT
from projects.models import Project
from workflow.forms import ReasonForm
from workflow.views import ActionView


class Submit(ActionView):
    lifecycle, model, transition = PROJECT, Project, "submit"
    template_name = "projects/submission/submit.html"
    explanation = _(
        "Une fois déposé, le dossier ne se modifie plus : les instructeurs du volet en vérifient "
        "la recevabilité. La demande de cofinancement, s’il y en a une, part avec lui."
    )
    done = _("Le projet est déposé. Les instructeurs du volet sont prévenus.")

    def context(self) -> dict:
        return {"summary": queries.cost_summary(self.file)}

    def perform(self, form, *, at):
        return submission.submit(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class Withdraw(ActionView):
    lifecycle, model, transition = PROJECT, Project, "withdraw"
    form_class = ReasonForm
    explanation = _(
        "Le projet sort du guichet, avec ce qui a été demandé pour lui. Il reste lisible, et rien "
        "n’est effacé."
    )
    done = _("Le projet est retiré.")

    def perform(self, form, *, at):
        return submission.withdraw(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )
