"""The holder's doors: ask, change, file, withdraw."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.permissions import Permission
from funding.actions import request as actions
from funding.forms import AmountForm
from funding.models import Cofinancing
from funding.queries.request import derogation_notice, may_be_asked, obstacles_to_filing
from funding.views.door import CofinancingAct
from projects.models import Project
from projects.queries import cost_summary
from workflow.forms import ReasonForm
from workflow.refusals import Refused


class Ask(View):
    """Opens a request on a project of one's own organisation."""

    def dispatch(self, request, reference: str):
        projects = Project.objects.visible_to(request.user).select_related(
            "call_version__call", "organisation"
        )
        self.project = get_object_or_404(projects, reference=reference)
        return super().dispatch(request)

    def get(self, request):
        existing = Cofinancing.objects.visible_to(request.user).filter(project=self.project)
        if (file := existing.first()) is not None:
            return redirect(file)
        if refusal := self.refusal():
            return self.page(None, refusal=refusal, status=403)
        terms = cost_summary(self.project)
        return self.page(AmountForm(initial={"amount": terms.max_aid or None}))

    def post(self, request):
        form = AmountForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        amount = form.cleaned_data["amount"]
        try:
            file = actions.ask(
                project=self.project, amount=amount, by=request.user, at=timezone.now()
            )
        except Refused as refused:
            return self.page(form, refusal=refused.message, status=409)
        messages.success(
            request, _("La demande est enregistrée. Elle sera déposée avec le projet.")
        )
        return redirect(file)

    def refusal(self) -> str:
        user: Any = self.request.user
        holder = self.project.organisation_id
        if not user.can_in(Permission.FUNDING_ASK, holder):
            return _("Seul l’administrateur des données du porteur demande un cofinancement.")
        if not may_be_asked(self.project):
            return _("Ce projet n’est plus ouvert à une demande de cofinancement.")
        return ""

    def page(self, form, *, refusal: str = "", status: int = 200):
        return render(
            self.request,
            "funding/request/ask.html",
            {
                "project": self.project,
                "terms": cost_summary(self.project),
                "form": form,
                "refusal": refusal,
            },
            status=status,
        )


class Edit(CofinancingAct):
    transition = "edit"
    form_class = AmountForm
    template_name = "funding/request/edit.html"
    done = gettext_lazy("Le montant demandé est modifié.")

    def initial(self):
        return {**super().initial(), "amount": self.file.requested_amount}

    def facts(self):
        terms = cost_summary(self.file.project)
        return {
            "obstacles": obstacles_to_filing(terms, self.file.requested_amount),
            "derogation": derogation_notice(terms, self.file.requested_amount),
        }

    def perform(self, form, *, at):
        return actions.edit(
            self.file,
            amount=form.cleaned_data["amount"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Submit(CofinancingAct):
    transition = "submit"
    explanation = gettext_lazy(
        "Le montant, l’assiette et le taux du jour seront retenus ; "
        "le guichet commencera l’instruction."
    )
    done = gettext_lazy("La demande de cofinancement est déposée.")

    def perform(self, form, *, at):
        return actions.submit(
            self.file,
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Withdraw(CofinancingAct):
    transition = "withdraw"
    form_class = ReasonForm
    explanation = gettext_lazy("Le retrait est définitif ; le projet, lui, reste ouvert.")
    done = gettext_lazy("La demande de cofinancement est retirée.")

    def perform(self, form, *, at):
        return actions.withdraw(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )
