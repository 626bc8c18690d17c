"""The decision maker's doors: enrol, grant, defer, refuse, cancel."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.actions import decision as actions
from funding.forms import GrantForm, RefuseForm
from funding.forms.committee import SessionChoiceForm
from funding.models import CommitteeSession, SessionStatus
from funding.queries.assessments import readable
from funding.queries.lines import open_lines
from funding.views.door import CofinancingAct
from workflow.forms import ReasonForm


class DecisionAct(CofinancingAct):
    """A deed of the committee: the advice and the assessments stand above the form."""

    template_name = "funding/decision/decide.html"

    def facts(self):
        shown = readable(self.file, self.request.user)
        marks = [a.weighted_score for a in shown]
        return {
            "assessments": shown,
            "criteria": self.file.project.call_version.criteria,
            "gap": max(marks) - min(marks) if len(marks) > 1 else None,
        }

    def who_and_when(self, form, at) -> dict:
        return {
            "by": self.request.user,
            "at": at,
            "seen_version": form.cleaned_data["seen_version"],
        }


class Enrol(DecisionAct):
    transition = "enrol"
    form_class = SessionChoiceForm
    done = _("Le dossier est inscrit en comité.")

    def form_kwargs(self):
        sessions = CommitteeSession.objects.visible_to(self.request.user)
        sessions = sessions.filter(budget_line__strand=self.file.strand)
        return {"sessions": sessions.exclude(status=SessionStatus.CLOSED).order_by("held_on", "pk")}

    def perform(self, form, *, at):
        session = form.cleaned_data.get("session")
        return actions.enrol(self.file, session=session, **self.who_and_when(form, at))


class Grant(DecisionAct):
    transition = "grant"
    form_class = GrantForm
    done = _("Le cofinancement est accordé et réservé sur la ligne.")

    def form_kwargs(self):
        year = timezone.localdate().year
        return {"rooms": open_lines(self.file.strand, year)}

    def initial(self):
        return {**super().initial(), "amount": self.file.requested_amount}

    def perform(self, form, *, at):
        said = form.cleaned_data
        return actions.grant(
            self.file,
            amount=said["amount"],
            line=form.chosen_line(),
            instrument=said["instrument"],
            reason=said["reason"],
            derogation_reason=said["derogation_reason"],
            deliverables=said["deliverables"],
            **self.who_and_when(form, at),
        )


class Defer(DecisionAct):
    transition = "defer"
    form_class = ReasonForm
    explanation = _("Le dossier reviendra à un prochain comité. Le porteur lira le motif.")
    done = _("Le dossier est ajourné.")

    def perform(self, form, *, at):
        return actions.defer(
            self.file, reason=form.cleaned_data["reason"], **self.who_and_when(form, at)
        )


class Refuse(DecisionAct):
    transition = "refuse"
    form_class = RefuseForm
    explanation = _("Le porteur lira le motif et les voies de recours.")
    done = _("Le cofinancement est refusé ; le porteur est prévenu.")

    def initial(self):
        return {**super().initial(), "remedies": actions.remedies_text(timezone.localdate())}

    def perform(self, form, *, at):
        return actions.refuse(
            self.file,
            reason=form.cleaned_data["reason"],
            remedies=form.cleaned_data["remedies"],
            **self.who_and_when(form, at),
        )


class Cancel(DecisionAct):
    transition = "cancel"
    form_class = ReasonForm
    explanation = _(
        "Ce qui est réservé ou engagé et n’est pas payé sera rendu. Les AE engagées une année "
        "antérieure ne redeviennent pas disponibles (décret GBCP, article 160)."
    )
    done = _("Le cofinancement est annulé.")

    def perform(self, form, *, at):
        return actions.cancel(
            self.file, reason=form.cleaned_data["reason"], **self.who_and_when(form, at)
        )
