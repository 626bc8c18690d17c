"""The desk's work on a case, deed by deed."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support import actions, queries
from support.forms import AnswerForm, AssignForm, EstimateForm, QualifyForm, QuestionForm
from support.lifecycle import SUPPORT_CASE
from support.models import SupportCase, quarter_of
from workflow.views import ActionView


class CaseAction(ActionView):
    """A deed on a support case."""

    lifecycle = SUPPORT_CASE
    model = SupportCase
    template_name = "support/work/act.html"


class Qualify(CaseAction):
    transition = "qualify"
    form_class = QualifyForm
    template_name = "support/work/qualify.html"
    done = _("La demande est acceptée et confiée.")

    def initial(self) -> dict:
        return {**super().initial(), "due_on": self.file.due_on, "owner": self.request.user}

    def form_kwargs(self) -> dict:
        today = timezone.localdate()
        return {
            "agents": queries.agents_with_load(self.file.kind),
            "capacities": queries.capacities(today),
        }

    def context(self) -> dict:
        return {"capacities": list(queries.capacities(timezone.localdate()))}

    def post(self, request, *args, **kwargs):
        """« Simuler » shows what the quarter would have left, and does nothing."""
        if "simulate" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.form_class(request.POST, **self.form_kwargs())
        if not form.is_valid():
            return self.page(form, status=422)
        values = form.cleaned_data
        year, quarter = quarter_of(values["due_on"])
        capacity = values["capacity"] or next(
            (c for c in self.context()["capacities"] if (c.year, c.quarter) == (year, quarter)),
            None,
        )
        return render(
            request,
            self.template_name,
            {
                "file": self.file,
                "form": form,
                "refusal": "",
                "label": self.lifecycle.by_name[self.transition].label,
                "explanation": "",
                "back": self.back,
                "simulated": {
                    "days": values["estimated_days"],
                    "capacity": capacity,
                    "quarter": f"T{quarter} {year}",
                    "left": capacity.remaining_days - values["estimated_days"]
                    if capacity
                    else None,
                },
                **self.context(),
            },
        )

    def perform(self, form, *, at):
        values = form.cleaned_data
        return actions.qualify(
            self.file,
            owner=values["owner"],
            estimated_days=values["estimated_days"],
            due_on=values["due_on"],
            capacity=values["capacity"],
            by=self.request.user,
            at=at,
            seen_version=values["seen_version"],
        )


class Start(CaseAction):
    transition = "start"
    explanation = _("Le ministère est prévenu que vous commencez.")
    done = _("Vous avez pris l’accompagnement en charge.")

    def perform(self, form, *, at):
        return actions.start(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class AskMinistry(CaseAction):
    transition = "ask_ministry"
    form_class = QuestionForm
    done = _("Votre question est partie ; le délai est suspendu.")

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
    template_name = "support/work/answer.html"
    done = _("Votre réponse est transmise au datalab.")

    def context(self) -> dict:
        return {"pending_question": queries.pending_question(self.file)}

    def perform(self, form, *, at):
        return actions.answer_desk(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )


class Assign(CaseAction):
    transition = "assign"
    form_class = AssignForm
    done = _("L’accompagnement est confié.")

    def initial(self) -> dict:
        return {**super().initial(), "owner": self.file.owner_id}

    def form_kwargs(self) -> dict:
        return {"agents": queries.agents_with_load(self.file.kind)}

    def perform(self, form, *, at):
        return actions.assign(
            self.file,
            owner=form.cleaned_data["owner"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Estimate(CaseAction):
    transition = "estimate"
    form_class = EstimateForm
    explanation = _("Le trimestre qui porte cet accompagnement suit la nouvelle charge.")
    done = _("La charge est revue.")

    def initial(self) -> dict:
        return {**super().initial(), "estimated_days": self.file.estimated_days}

    def perform(self, form, *, at):
        return actions.estimate(
            self.file,
            estimated_days=form.cleaned_data["estimated_days"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )
