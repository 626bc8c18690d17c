"""Doors of milestones: the ministry reports and asks to be paid, the desk answers."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from funding.actions import agreement, execution, reversal
from funding.actions import milestones as actions
from funding.forms.milestones import (
    AccountForm,
    HoldForm,
    MilestoneAccountForm,
    PublishForm,
    ReleaseForm,
    RequestPaymentForm,
)
from funding.models import Milestone
from funding.policies import tranches_to_request
from funding.queries.deliverables import deliverables_of
from funding.queries.milestones import milestones_of
from funding.views.door import CofinancingAct
from workflow.forms import ReasonForm


class MilestoneAct(CofinancingAct):
    """A deed on one milestone, chosen among those it is about (``?jalon=2``)."""

    template_name = "funding/milestones/answer.html"

    def about(self):
        return Milestone.objects.filter(cofinancing=self.file).to_answer().order_by("number")

    def form_kwargs(self):
        return {"milestones": self.about()}

    def initial(self):
        number = self.request.GET.get("jalon", "")
        offered = list(self.about())
        chosen = [m for m in offered if str(m.number) == number]
        return {**super().initial(), "milestone": (chosen or offered or [None])[0]}

    def facts(self):
        return {
            "milestones": milestones_of(self.file),
            "deliverables": deliverables_of(self.file),
        }

    def told(self, form, at) -> dict:
        said = form.cleaned_data
        return {
            "milestone": said["milestone"],
            "by": self.request.user,
            "at": at,
            "seen_version": said["seen_version"],
        }


class ReportImpact(MilestoneAct):
    transition = "report_impact"
    form_class = MilestoneAccountForm
    template_name = "funding/milestones/report.html"
    done = _("Le rapport est remis : le guichet va y répondre.")

    def about(self):
        return Milestone.objects.filter(cofinancing=self.file).to_report().order_by("number")

    def form_kwargs(self):
        return {
            **super().form_kwargs(),
            "indicators": self.file.project.indicators.order_by("pk"),
        }

    def perform(self, form, *, at):
        return actions.report_impact(self.file, account=form.account(), **self.told(form, at))


class ReportFinal(CofinancingAct):
    transition = "report_final"
    form_class = AccountForm
    template_name = "funding/milestones/report.html"
    explanation = _(
        "Le rapport final clôt votre compte rendu : le cofinancement pourra être soldé."
    )
    done = _("Le rapport final est remis.")

    def form_kwargs(self):
        return {"indicators": self.file.project.indicators.order_by("pk")}

    def perform(self, form, *, at):
        return actions.report_final(
            self.file,
            account=form.account(),
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class ReleaseMilestone(MilestoneAct):
    transition = "release_milestone"
    form_class = ReleaseForm
    explanation = _("La tranche de ce jalon pourra être payée, une fois le service fait certifié.")
    done = _("Le jalon est libéré.")

    def about(self):
        return super().about().filter(reports__isnull=False).distinct()

    def perform(self, form, *, at):
        return actions.release_milestone(
            self.file, reason=form.cleaned_data["reason"], **self.told(form, at)
        )


class HoldMilestone(MilestoneAct):
    transition = "hold_milestone"
    form_class = HoldForm
    explanation = _(
        "Aucune tranche de ce dossier ne pourra être payée tant que ce jalon est suspendu. "
        "Le porteur lira le motif et pourra remettre un nouveau rapport."
    )
    done = _("Les paiements sont suspendus.")

    def perform(self, form, *, at):
        return actions.hold_milestone(
            self.file, reason=form.cleaned_data["reason"], **self.told(form, at)
        )


class StopMilestone(MilestoneAct):
    transition = "stop_milestone"
    form_class = HoldForm
    explanation = _(
        "Le financement s’arrête : ce qui n’est ni payé ni certifié est rendu à la ligne. "
        "Le porteur lira le motif. Cet acte ne se défait pas."
    )
    done = _("Le financement est arrêté ; ce qui restait est rendu.")

    def facts(self):
        return {**super().facts(), "rest": execution.amount_not_paid(self.file)}

    def perform(self, form, *, at):
        return actions.stop_milestone(
            self.file, reason=form.cleaned_data["reason"], **self.told(form, at)
        )


class RequestPayment(CofinancingAct):
    transition = "request_payment"
    form_class = RequestPaymentForm
    done = _("Le paiement est demandé : l’instructeur va constater le service fait.")

    def form_kwargs(self):
        return {"tranches": tranches_to_request(self.file).order_by("number")}

    def perform(self, form, *, at):
        said = form.cleaned_data
        return execution.request_payment(
            self.file,
            tranche=said["tranche"],
            statement=said["statement"],
            upload=said["evidence"],
            by=self.request.user,
            at=at,
            seen_version=said["seen_version"],
        )


class PublishAgreement(CofinancingAct):
    transition = "publish_agreement"
    form_class = PublishForm
    explanation = _(
        "Une délégation de gestion est un acte écrit et publié ; elle n’est pas payée avant."
    )
    done = _("La publication est notée.")

    def form_kwargs(self):
        return {"documents": Attachment.objects.of(self.file)}

    def initial(self):
        return {**super().initial(), "published_on": timezone.localdate()}

    def perform(self, form, *, at):
        said = form.cleaned_data
        return agreement.publish_agreement(
            self.file,
            published_on=said["published_on"],
            where=said["where"],
            document=said["document"],
            by=self.request.user,
            at=at,
            seen_version=said["seen_version"],
        )


class RevertDecision(CofinancingAct):
    transition = "revert_decision"
    form_class = ReasonForm
    explanation = _(
        "Le dossier revient en comité et une nouvelle décision est possible. Ce qui était réservé "
        "ou engagé est rendu par des mouvements ; les courriers, les actes signés et le journal "
        "restent. Une décision qui crée des droits ne se retire que si elle est illégale, dans les "
        "quatre mois (code des relations entre le public et l’administration, L. 242-1)."
    )
    done = _("La décision est reprise ; le dossier revient en comité.")

    def perform(self, form, *, at):
        return reversal.revert_decision(
            self.file,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )
