"""Scenarios of a session: drawn, compared, promoted."""

from decimal import Decimal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from funding.actions.committee import scenarios as actions
from funding.forms.committee import NewScenarioForm, PromoteForm, ScenarioForm
from funding.models import Choice, Scenario
from funding.queries.committee.agenda import session_page
from funding.queries.committee.scenarios import candidates_of, column_of, comparison
from funding.queries.selection import rule_in_french, select
from funding.views.committee.door import CommitteeAct, CommitteeView, refusal_of
from workflow.refusals import Refused


class Scenarios(CommitteeView):
    """Every scenario beside the others, and the form that draws a new one."""

    def get(self, request):
        return self.listed(self.form())

    def post(self, request):
        if not request.user.can(Permission.COMMITTEE_RUN):
            raise Http404
        form = self.form(request.POST)
        if not form.is_valid():
            return self.listed(form, status=422)
        answers, explanation = self.start(form)
        try:
            scenario = actions.draw(
                self.session,
                name=form.cleaned_data["name"],
                ceiling=form.cleaned_data["ceiling"],
                answers=answers,
                explanation=explanation,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            return self.listed(form, refusal=refusal_of(form, refused), status=409)
        return self.done(
            _("Le scénario est enregistré ; ni les dossiers ni les crédits n’ont bougé."),
            reverse("funding:committee_scenario", args=[self.session.reference, scenario.pk]),
        )

    def form(self, data=None) -> NewScenarioForm:
        return NewScenarioForm(data, scenarios=self.session.scenarios.order_by("pk"))

    def start(self, form) -> tuple[list[actions.Answer], str]:
        """The answers that the new scenario starts from, and the rule that they follow."""
        start = form.cleaned_data["start"]
        if start == "empty":
            return [], ""
        by_pk = {row.item.pk: row for row in self.page.pending if not row.gate}
        if start.startswith("copy:"):
            source = get_object_or_404(Scenario, session=self.session, pk=int(start[5:]))
            return [
                actions.Answer(
                    by_pk[c.item_id].item,
                    c.choice,
                    c.amount,
                    c.reason,
                    c.derogation_reason,
                    c.instrument,
                )
                for c in source.choices.order_by("pk")
                if c.item_id in by_pk
            ], ""
        return self.suggested(form)

    def suggested(self, form) -> tuple[list[actions.Answer], str]:
        ceiling = form.cleaned_data["ceiling"]
        if ceiling is None:
            ceiling = self.page.available or Decimal(0)
        found = select(
            candidates_of(self.page, with_unfavourable=form.cleaned_data["with_unfavourable"]),
            ceiling,
            smallest_share=form.share(),
        )
        later = _("Crédits insuffisants à ce comité : le dossier reviendra au prochain.")
        answers = [
            actions.Answer(row.item, Choice.GRANT, found.amounts[row.file.reference])
            if row.file.reference in found.amounts
            else actions.Answer(row.item, Choice.DEFER, reason=later)
            for row in self.page.pending
            if not row.gate
        ]
        return answers, rule_in_french(ceiling, form.share(), found)

    def listed(self, form, *, refusal: str = "", status: int = 200):
        asked = self.request.GET.get("base", "")
        base = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
        return self.shown(
            "scenarios",
            form=form,
            refusal=refusal,
            comparison=comparison(self.page, base),
            status=status,
        )


class EditScenario(CommitteeView):
    """The answers of one scenario, with what they cost against the live line."""

    def dispatch(self, request, *args, pk: int, **kwargs):
        self.pk = pk
        return super().dispatch(request, *args, **kwargs)

    def scenario(self) -> Scenario:
        return get_object_or_404(self.session.scenarios.select_related("session"), pk=self.pk)

    def get(self, request):
        scenario = self.scenario()
        return self.drawn(scenario, self.form(scenario))

    def post(self, request):
        if not self.page.may("draw_scenario"):
            raise Http404
        scenario = self.scenario()
        form = self.form(scenario, request.POST)
        if not form.is_valid():
            return self.drawn(scenario, form, status=422)
        try:
            actions.redraw(
                scenario,
                over=[row.item for row in form.lines],
                answers=form.answers(),
                ceiling=form.cleaned_data["ceiling"],
                by=request.user,
                at=timezone.now(),
                seen_version=form.cleaned_data["seen_version"],
            )
        except Refused as refused:
            return self.drawn(scenario, form, refusal=refusal_of(form, refused), status=409)
        return self.done(_("Le scénario est enregistré."), request.path)

    def form(self, scenario: Scenario, data=None) -> ScenarioForm:
        answers = {c.item_id: c for c in scenario.choices.order_by("pk")}
        initial = {"seen_version": scenario.version, "ceiling": scenario.ceiling_amount}
        return ScenarioForm(data, rows=self.page.rows, answers=answers, initial=initial)

    def drawn(self, scenario: Scenario, form, *, refusal: str = "", status: int = 200):
        answers = {c.item_id: c for c in scenario.choices.order_by("pk")}
        return self.shown(
            "scenario",
            scenario=scenario,
            form=form,
            refusal=refusal,
            column=column_of(scenario, answers, self.page.readable, self.page),
            lines=[
                (row, answers[row.item.pk]) for row in self.page.readable if row.item.pk in answers
            ],
            may_draw=self.page.may("draw_scenario") and scenario.promoted_at is None,
            status=status,
        )


class Promote(CommitteeAct):
    transition = "promote"
    form_class = PromoteForm
    template_name = "funding/committee/promote.html"
    explanation = gettext_lazy(
        "Toutes les réponses du scénario deviennent des décisions en un seul acte, ou aucune : un "
        "seul refus arrête tout. Les porteurs sont prévenus."
    )
    done = gettext_lazy("Le scénario est promu : les décisions sont prises et les AE réservées.")

    def dispatch(self, request, *args, pk: int, **kwargs):
        self.pk = pk
        return super().dispatch(request, *args, **kwargs)

    def load(self, reference: str):
        session = super().load(reference)
        self.scenario = get_object_or_404(
            session.scenarios.select_related("session__budget_line"), pk=self.pk
        )
        return session

    def initial(self):
        return {**super().initial(), "seen_scenario": self.scenario.version}

    def context(self):
        page = session_page(self.file, self.request.user, timezone.now())
        answers = {c.item_id: c for c in self.scenario.choices.order_by("pk")}
        return {
            "scenario": self.scenario,
            "column": column_of(self.scenario, answers, page.readable, page),
            "lines": [(row, answers[row.item.pk]) for row in page.rows if row.item.pk in answers],
            "page": page,
        }

    def with_fresh_version(self, form):
        fresh = super().with_fresh_version(form)
        data = fresh.data.copy()
        data["seen_scenario"] = self.scenario.version
        again = self.form_class(data)
        again.is_valid()
        return again

    def perform(self, form, *, at):
        return actions.promote(
            self.scenario,
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
            seen_scenario=form.cleaned_data["seen_scenario"],
        )
