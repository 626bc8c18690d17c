"""Acts on credits: a form, its effect shown, then confirmed; proposals and years."""

import re
import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.actions import desk as deeds
from funding.admin.desk.forms import FORMS, OptionalReasonForm, ReasonOnlyForm
from funding.admin.desk.pages import DeskView
from funding.ledger import queries
from funding.ledger.models import FiscalYear, Pocket, TransferProposal
from workflow.refusals import Refused

#: The key that a preview gave; any other text previews again.
CONFIRMED = re.compile("[A-Za-z0-9-]{1,64}")


class Acts(DeskView):
    """The list of what may be done to the credits."""

    template_name = "admin/desk/acts.html"
    title = gettext_lazy("Actes sur les crédits")
    tab = "acts"

    def get(self, request):
        return self.page(acts=deeds.ACTS.values())


class Act(DeskView):
    """One act: filled, previewed, confirmed. A confirmation posted twice has one effect."""

    template_name = "admin/desk/act.html"
    tab = "acts"

    def dispatch(self, request, *args, **kwargs):
        self.name = kwargs.pop("act")
        if self.name not in FORMS:
            raise Http404
        self.title = deeds.ACTS[self.name].label
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        form = FORMS[self.name](envelope=self.envelope, initial=request.GET.dict())
        return self.page(form=form, act=deeds.ACTS[self.name])

    def post(self, request):
        form = FORMS[self.name](request.POST, envelope=self.envelope)
        act = deeds.ACTS[self.name]
        if not form.is_valid():
            return self.page(form=form, act=act, status=422)
        now = timezone.now()
        try:
            if not CONFIRMED.fullmatch(request.POST.get("confirm", "")):
                changes = deeds.preview(
                    self.name, form.values(), envelope=self.envelope, by=request.user, at=now
                )
                return self.page(
                    form=form,
                    act=act,
                    changes=[(c, queries.RULES[c.figure].label) for c in changes],
                    key=uuid.uuid4().hex,
                )
            deeds.perform(
                self.name,
                form.values(),
                by=request.user,
                at=now,
                key=f"{self.name}:{request.POST['confirm']}",
            )
        except Refused as refused:
            return self.page(form=form, act=act, refusal=refused.message, status=409)
        messages.success(request, _("« %(act)s » : c’est enregistré.") % {"act": act.label})
        return redirect(
            "desk:transfers" if self.name == "virer" else "desk:overview", self.envelope.code
        )


class Transfers(DeskView):
    """Proposed transfers: waiting for a second person, and decided."""

    template_name = "admin/desk/transfers.html"
    title = gettext_lazy("Virements entre lignes")
    tab = "transfers"

    def proposals(self):
        return (
            TransferProposal.objects.visible_to(self.request.user)
            .filter(source_line__envelope=self.envelope)
            .select_related("source_line", "destination_line", "proposed_by", "decided_by")
            .order_by("-proposed_at", "-pk")
        )

    def get(self, request):
        return self.page(proposals=self.proposals()[:100])


class Transfer(Transfers):
    """One proposal, to be decided by somebody else than its author."""

    template_name = "admin/desk/transfer.html"
    title = gettext_lazy("Décider d’un virement")

    def get(self, request, pk: int):  # type: ignore[override] # the address gives one more word
        proposal = get_object_or_404(self.proposals(), pk=pk)
        return self.page(
            proposal=proposal,
            form=OptionalReasonForm(),
            is_mine=proposal.proposed_by_id == request.user.pk,
        )

    def post(self, request, pk: int):
        proposal = get_object_or_404(self.proposals(), pk=pk)
        decision = request.POST.get("decision", "")
        context = {
            "proposal": proposal,
            "is_mine": proposal.proposed_by_id == request.user.pk,
        }
        if decision not in ("approuver", "rejeter", "reprendre"):
            return self.page(
                form=OptionalReasonForm(),
                refusal=_("Choisissez une décision."),
                status=422,
                **context,
            )
        try:
            deeds.decide_transfer(
                proposal,
                decision,
                by=request.user,
                at=timezone.now(),
                reason=request.POST.get("reason", ""),
            )
        except Refused as refused:
            return self.page(
                form=OptionalReasonForm(request.POST),
                refusal=refused.message,
                status=409,
                **context,
            )
        messages.success(request, _("La décision est enregistrée."))
        return redirect("desk:transfers", self.envelope.code)


class Years(DeskView):
    """The fiscal years of the envelope, open and closed."""

    template_name = "admin/desk/years.html"
    title = gettext_lazy("Exercices")
    tab = "years"

    def get(self, request):
        years = (
            FiscalYear.objects.filter(envelope=self.envelope)
            .select_related("opened_by", "closed_by")
            .order_by("-year")
        )
        return self.page(years=years)


class CloseYear(DeskView):
    """What lapses is shown before it is done."""

    template_name = "admin/desk/close_year.html"
    tab = "years"

    def get(self, request, year: int):
        return self.shown(year, ReasonOnlyForm())

    def post(self, request, year: int):
        form = ReasonOnlyForm(request.POST)
        if not form.is_valid():
            return self.shown(year, form, status=422)
        try:
            deeds.close_year(
                self.envelope,
                year,
                by=request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            return self.shown(year, form, refusal=refused.message, status=409)
        messages.success(request, _("L’exercice %(year)s est clos.") % {"year": year})
        return redirect("desk:years", self.envelope.code)

    def shown(self, year: int, form, *, status: int = 200, **context):
        self.title = _("Clore l’exercice %(year)s") % {"year": year}
        get_object_or_404(FiscalYear, envelope=self.envelope, year=year)
        preview = deeds.closing_preview(envelope=self.envelope, fiscal_year=year)
        return self.page(
            year=year,
            preview=preview,
            lapses=[(lapse, Pocket(lapse.pocket).label) for lapse in preview.lapses],
            form=form,
            status=status,
            **context,
        )
