"""What differs between the ledger and Chorus, and the pointing of a payment."""

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from finding.exports.sheets import WRITERS
from funding.actions import chorus as actions
from funding.admin.chorus.forms import ReasonForm
from funding.admin.chorus.pages import ChorusView, file_url, subject_url
from funding.exports.chorus import differences_sheet
from funding.ledger.chorus.differences import (
    DELAY_DAYS,
    Difference,
    DifferenceKind,
    differences,
)
from funding.ledger.chorus.matching import acts, unreconciled
from funding.ledger.models import ChorusLine, ChorusPairing, ExtractKind, Kind, Movement
from workflow.refusals import Refused


class Differences(ChorusView):
    """Every difference, oldest first, with who must do what."""

    template_name = "admin/funding/chorus/differences.html"
    title = gettext_lazy("Différences avec Chorus")
    tab = "differences"

    def get(self, request):
        every = differences(on=timezone.localdate(), delay_days=self.delay)
        counts = Counter(d.kind for d in every)
        kind = request.GET.get("nature", "")
        shown = [d for d in every if not kind or d.kind == kind]
        page = self.paged(shown, 50)
        return self.page(
            rows=[(d, self.links(d)) for d in page],
            listed=page,
            kinds=[(k.value, k.label, counts[k]) for k in DifferenceKind if counts[k]],
            kind=kind,
            delay=self.delay,
            total=len(every),
            waiting=unreconciled().count(),
        )

    @property
    def delay(self) -> int:
        asked = self.request.GET.get("jours", "")
        return min(int(asked), 3650) if asked.isdigit() and len(asked) < 6 else DELAY_DAYS

    def links(self, difference: Difference) -> dict:
        """Where a difference is settled."""
        keys = sorted(difference.act.keys, key=str)
        return {
            "file": file_url(difference.award),
            "subject": subject_url(*keys[0]) if keys else "",
            "pay": self.pay_url(difference),
            "pair": reverse("chorus:payment", args=[difference.line.pk]) if difference.line else "",
        }

    def pay_url(self, difference: Difference) -> str:
        """The page that records a payment, for whoever may: Chorus itself pays nothing here."""
        wanted = difference.kind == DifferenceKind.PAYMENT_TO_RECORD and difference.gap > 0
        if not wanted or not self.request.user.can(Permission.FUNDING_PAY):
            return ""
        try:
            return reverse("funding:pay", args=[difference.award])
        except NoReverseMatch:
            return ""


class DifferencesFile(ChorusView):
    """Every difference as a spreadsheet."""

    def get(self, request, extension: str):
        if extension not in WRITERS:
            raise Http404
        write, content_type = WRITERS[extension]
        sheet = differences_sheet(differences(on=timezone.localdate()))
        response = HttpResponse(write([sheet]), content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="differences-chorus.{extension}"'
        return response


class Payment(ChorusView):
    """A payment line, pointed to the payment of the ledger that it already is."""

    template_name = "admin/funding/chorus/payment.html"
    title = gettext_lazy("Pointer un paiement")
    tab = "differences"

    def get(self, request, pk: int):
        return self.shown(pk, ReasonForm())

    def post(self, request, pk: int):
        line, form = self.line(pk), ReasonForm(request.POST)
        if not form.is_valid():
            return self.shown(pk, form, refusal=_("Indiquez le motif."), status=422)
        number = request.POST.get("movement", "")
        movement = next((m for m in self.movements(line) if str(m.pk) == number), None)
        if movement is None:
            return self.shown(pk, form, refusal=_("Choisissez un paiement."), status=422)
        try:
            actions.pair(
                line,
                movement,
                by=request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            return self.shown(pk, form, refusal=refused.message, status=409)
        messages.success(request, _("Le paiement est pointé."))
        return redirect("chorus:differences")

    def line(self, pk: int) -> ChorusLine:
        lines = ChorusLine.objects.visible_to(self.request.user).filter(kind=ExtractKind.PAYMENTS)
        return get_object_or_404(lines, pk=pk)

    def movements(self, line: ChorusLine) -> list[Movement]:
        """The payments of the act that the line's EJ is."""
        key = (line.ej_number, None if line.ej_number else line.pk)
        act = next((a for a in acts() if key in a.keys), None)
        if act is None:
            return []
        return list(
            Movement.objects.visible_to(self.request.user)
            .filter(engagement__in=act.engagements, kind__in=[Kind.PAYMENT, Kind.REFUND])
            .order_by("effect_on", "pk")
        )

    def shown(self, pk: int, form: ReasonForm, *, refusal: str = "", status: int = 200):
        line = self.line(pk)
        pairing = (
            ChorusPairing.objects.standing()
            .filter(line=line)
            .select_related("decided_by", "movement")
            .order_by("pk")
            .first()
        )
        return self.page(
            line=line,
            pairing=pairing,
            movements=self.movements(line),
            subject=subject_url(line.ej_number, None if line.ej_number else line.pk),
            form=form,
            refusal=refusal,
            status=status,
        )
