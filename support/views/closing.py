"""How a case ends, deed by deed."""

from django.utils.translation import gettext_lazy as _

from support import actions
from support.forms import RateForm, ReopenForm, ResolveForm
from support.views.work import CaseAction
from workflow.forms import ReasonForm


class Resolve(CaseAction):
    transition = "resolve"
    form_class = ResolveForm
    done = _("La réponse est transmise au ministère.")

    def perform(self, form, *, at):
        return actions.resolve(
            self.file,
            answer=form.cleaned_data["answer"],
            actual_days=form.cleaned_data["actual_days"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Decline(CaseAction):
    transition = "decline"
    form_class = ReasonForm
    explanation = _("Le ministère lira votre motif tel que vous l’écrivez.")
    done = _("La demande est déclinée ; le ministère connaît votre motif.")

    def perform(self, form, *, at):
        return actions.decline(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )


class Reopen(CaseAction):
    transition = "reopen"
    form_class = ReopenForm
    explanation = _("Le délai de service repart de ce jour.")
    done = _("L’accompagnement est rouvert.")

    def initial(self) -> dict:
        return {**super().initial(), "estimated_days": self.file.estimated_days}

    def perform(self, form, *, at):
        return actions.reopen(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            estimated_days=form.cleaned_data["estimated_days"],
            seen_version=form.cleaned_data["seen_version"],
        )


class Rate(CaseAction):
    transition = "rate"
    form_class = RateForm
    explanation = _("Une seule fois, en une note : elle aide le datalab à mieux aider.")
    done = _("Merci de votre avis.")

    def perform(self, form, *, at):
        return actions.rate(
            self.file,
            score=form.cleaned_data["score"],
            comment=form.cleaned_data["comment"],
            by=self.request.user,
            at=at,
        )
