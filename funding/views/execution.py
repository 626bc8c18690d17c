"""Doors of the execution: certify, pay, settle."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.actions import execution as actions
from funding.forms import CertifyForm, PayForm, SettleForm
from funding.models import Tranche
from funding.policies import tranches_of, tranches_to_certify
from funding.queries.deliverables import deliverables_of
from funding.queries.lines import ZERO, available_on
from funding.views.door import CofinancingAct


class TrancheAct(CofinancingAct):
    """A deed on one tranche, chosen among those that wait for it (``?tranche=2``)."""

    template_name = "funding/execution/tranche.html"

    def waiting(self):
        raise NotImplementedError

    def asked(self) -> Tranche | None:
        number = self.request.GET.get("tranche", "")
        waiting = list(self.waiting())
        chosen = [t for t in waiting if str(t.number) == number]
        return (chosen or waiting or [None])[0]

    def form_kwargs(self):
        return {"tranches": self.waiting()}

    def facts(self):
        return {"deliverables": deliverables_of(self.file)}


class Certify(TrancheAct):
    transition = "certify"
    form_class = CertifyForm
    explanation = _("Une autre personne enregistrera le paiement.")
    done = _("Le service fait est certifié.")

    def waiting(self):
        return tranches_to_certify(self.file).order_by("number")

    def initial(self):
        return {**super().initial(), "tranche": self.asked()}

    def perform(self, form, *, at):
        return actions.certify(
            self.file,
            tranche=form.cleaned_data["tranche"],
            certificate=form.cleaned_data["certificate"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Pay(TrancheAct):
    transition = "pay"
    form_class = PayForm
    done = _("Le paiement est enregistré.")

    def waiting(self):
        return tranches_of(self.file).to_pay().order_by("number")

    def initial(self):
        tranche = self.asked()
        return {
            **super().initial(),
            "tranche": tranche,
            "amount": tranche.planned_amount if tranche else None,
            "paid_on": timezone.localdate(),
        }

    def facts(self):
        year = timezone.localdate().year
        room = available_on([self.file.budget_line], year)
        return {
            **super().facts(),
            "year": year,
            "room": room.get((self.file.budget_line_id, "cp"), ZERO),
        }

    def perform(self, form, *, at):
        return actions.pay(
            self.file,
            tranche=form.cleaned_data["tranche"],
            amount=form.cleaned_data["amount"],
            paid_on=form.cleaned_data["paid_on"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Settle(CofinancingAct):
    transition = "settle"
    form_class = SettleForm
    done = _("Le cofinancement est soldé.")

    def form_kwargs(self):
        return {"rest": actions.amount_not_paid(self.file)}

    def perform(self, form, *, at):
        return actions.settle(
            self.file,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )
