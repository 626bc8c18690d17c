"""The budget officer's door to signed acts."""

from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.forms import AttachForm
from documents.models import Attachment
from funding.actions import agreement as actions
from funding.actions import pieces
from funding.actions.milestones import months_later
from funding.forms import PLAN_ROWS, AgreementForm
from funding.models import FinancingInstrument
from funding.policies import left_to_engage
from funding.queries.letters import latest_signed
from funding.views.door import CofinancingAct
from workflow.refusals import Refused


class RecordAgreement(CofinancingAct):
    """Proposes a plan that follows the call's rule on tranches; the officer adapts it."""

    transition = "record_agreement"
    form_class = AgreementForm
    template_name = "funding/agreement/record.html"
    done = _("La convention est enregistrée, les AE sont engagées.")

    def form_kwargs(self):
        return {
            "documents": Attachment.objects.of(self.file),
            "with_number": self.file.instrument == FinancingInstrument.OPERATOR_AGREEMENT,
        }

    def initial(self):
        amount = left_to_engage(self.file)
        today = timezone.localdate()
        first = {**super().initial(), "amount": amount, "signed_on": today}
        first["document"] = latest_signed(self.file)
        months = self.file.project.call_version.milestone_months
        for n, (share, day) in enumerate(self.proposed_plan(amount, today, months), start=1):
            first[f"label_{n}"] = (
                gettext("À la signature") if n == 1 else gettext("Jalon %(n)s") % {"n": n - 1}
            )
            first[f"amount_{n}"] = share
            first[f"planned_on_{n}"] = day
        return first

    def proposed_plan(self, amount: Decimal, today: date, months: int):
        """Equal parts, one every ``months`` months of the project; a single one when allowed."""
        parts = 1
        if actions.must_be_split(self.file):
            duration = self.file.project.duration_months or 0
            parts = min(max(2, -(-duration // months)), PLAN_ROWS)
        share = (amount / parts).quantize(Decimal("0.01"), ROUND_DOWN)
        for n in range(parts):
            last = amount - share * (parts - 1)
            yield (last if n == parts - 1 else share), months_later(today, n * months)

    def facts(self):
        return {"must_be_split": actions.must_be_split(self.file)}

    def perform(self, form, *, at):
        return actions.record_agreement(
            self.file,
            act=form.act(),
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class RecordAmendment(RecordAgreement):
    transition = "record_amendment"
    done = _("L’avenant est enregistré, ses AE sont engagées.")

    def perform(self, form, *, at):
        return actions.record_amendment(
            self.file,
            act=form.act(),
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Reschedule(CofinancingAct):
    """The plans of all files are redone together, on the envelope's own sheet."""

    transition = "reschedule"

    def get(self, request, *args, **kwargs):
        ability = self.ability()
        if ability is None or not ability.allowed:
            return super().get(request, *args, **kwargs)
        return redirect("desk:schedule", self.file.budget_line.envelope.code)

    def post(self, request, *args, **kwargs):
        return self.get(request, *args, **kwargs)


class Attach(CofinancingAct):
    transition = "attach"
    form_class = AttachForm
    done = _("La pièce est jointe.")

    def initial(self):
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
