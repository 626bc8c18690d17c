"""Checks a filed project: the automatic checks, the reviewer's own, then the answer."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects import policies, queries
from projects.actions import admissibility
from projects.forms import ChecklistForm
from projects.lifecycle import PROJECT
from projects.models import Project
from workflow.forms import ReasonForm
from workflow.views import ActionView


def checking_context(project: Project, other: str = "") -> dict:
    """What each page of the admissibility shows: checks, ticks, clocks, complements."""
    return {
        "checks": queries.automatic_checks(project),
        "ticks": queries.ticks_of(project),
        "clocks": queries.clocks_of(project, timezone.localdate()),
        "pending": policies.pending_request(project),
        "today": timezone.localdate(),
        "other": other,
    }


class Check(ActionView):
    """The reviewer's own checklist, saved at any stage."""

    lifecycle, model, transition = PROJECT, Project, "check"
    form_class = ChecklistForm
    template_name = "projects/admissibility/check.html"
    done = _("La grille de recevabilité est enregistrée.")

    def initial(self) -> dict:
        ticked = {tick.item: tick for tick in self.file.ticks.order_by("item")}
        initial = super().initial()
        for key, tick in ticked.items():
            initial |= {f"verdict-{key}": tick.verdict, f"comment-{key}": tick.comment}
        return initial

    def context(self) -> dict:
        return {**checking_context(self.file), "may_ask": True}

    def perform(self, form, *, at):
        return admissibility.tick(
            self.file,
            ticks=form.ticks(),
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class FindAdmissible(ActionView):
    lifecycle, model, transition = PROJECT, Project, "find_admissible"
    template_name = "projects/admissibility/answer.html"
    done = _("Le projet est recevable. Son porteur est prévenu.")

    def context(self) -> dict:
        return checking_context(self.file, "find_inadmissible")

    def perform(self, form, *, at):
        return admissibility.find_admissible(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class FindInadmissible(ActionView):
    lifecycle, model, transition = PROJECT, Project, "find_inadmissible"
    form_class = ReasonForm
    template_name = "projects/admissibility/answer.html"
    explanation = _("Le motif est envoyé au porteur et reste au journal.")
    done = _("Le projet est non recevable. Son porteur est prévenu du motif.")

    def context(self) -> dict:
        return checking_context(self.file, "find_admissible")

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
    explanation = _("Le projet redevient « déposé » ; le motif précédent reste au journal.")
    done = _("L’examen est rouvert. Le porteur est prévenu.")

    def perform(self, form, *, at):
        return admissibility.reopen(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )
