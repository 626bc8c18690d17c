"""The desk's work on a case, deed by deed."""

from django.utils.translation import gettext_lazy as _

from support import actions
from support.forms import AnswerForm, QualifyForm, QuestionForm
from support.lifecycle import SUPPORT_CASE
from support.models import SupportCase
from workflow.views import ActionView


class CaseAction(ActionView):
    """A deed on a support case."""

    lifecycle = SUPPORT_CASE
    model = SupportCase


class Qualify(CaseAction):
    transition = "qualify"
    form_class = QualifyForm
    template_name = "support/work/act.html"
    done = _("La demande est acceptée et confiée.")

    def initial(self) -> dict:
        return {**super().initial(), "due_on": self.file.due_on, "owner": self.request.user}

    def perform(self, form, *, at):
        values = form.cleaned_data
        return actions.qualify(
            self.file,
            owner=values["owner"],
            estimated_days=values["estimated_days"],
            due_on=values["due_on"],
            by=self.request.user,
            at=at,
            seen_version=values["seen_version"],
        )


class Start(CaseAction):
    transition = "start"
    template_name = "support/work/act.html"
    explanation = _("Le ministère est prévenu que vous commencez.")
    done = _("Vous avez pris l’accompagnement en charge.")

    def perform(self, form, *, at):
        return actions.start(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class AskMinistry(CaseAction):
    transition = "ask_ministry"
    form_class = QuestionForm
    template_name = "support/work/act.html"
    done = _("Votre question est partie ; le délai est suspendu.")

    def perform(self, form, *, at):
        return actions.ask_ministry(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )


class AnswerDesk(CaseAction):
    transition = "answer_desk"
    form_class = AnswerForm
    template_name = "support/work/act.html"
    done = _("Votre réponse est transmise au datalab.")

    def perform(self, form, *, at):
        return actions.answer_desk(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )
