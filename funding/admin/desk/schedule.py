"""The schedule of payment credits: out to a spreadsheet, brought back, compared, applied."""

from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from finding.exports.sheets import WRITERS, Sheet
from funding.actions import schedule as actions
from funding.admin.desk.pages import DeskView
from funding.exports import schedule as exports
from funding.queries.forecast import cp_schedule
from funding.queries.schedule import Asked, preview
from workflow.refusals import Refused

_SALT = "funding.admin.desk.schedule"


def downloaded(sheets: list[Sheet], extension: str, name: str) -> HttpResponse:
    """A file to keep. Raises Http404 for another extension than xlsx, ods or csv."""
    if extension not in WRITERS:
        raise Http404
    write, content_type = WRITERS[extension]
    response = HttpResponse(write(sheets), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response


class BringBackForm(forms.Form):
    """The sheet filled in."""

    file = forms.FileField(
        label=gettext_lazy("Échéancier modifié"),
        help_text=gettext_lazy("Le fichier exporté d’ici, en XLSX, ODS ou CSV, 10 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )


class Schedule(DeskView):
    """The years against their credits, the download, and the way back."""

    template_name = "admin/desk/schedule.html"
    title = gettext_lazy("Échéancier des CP")
    tab = "schedule"

    def get(self, request):
        return self.shown(BringBackForm())

    def post(self, request):
        if not request.user.can(Permission.FUNDING_ENGAGE):
            raise PermissionDenied
        if "confirm" in request.POST:
            return self.confirm(request.POST["confirm"], request.POST.get("reason", ""))
        form = BringBackForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.shown(form, status=422)
        try:
            wishes = exports.read(form.cleaned_data["file"].read(exports.WEIGHT + 1))
        except Refused as refused:
            form.add_error("file", refused.message.split("\n"))
            return self.shown(form, status=422)
        return self.compared([_asked(wish) for wish in wishes])

    def compared(self, asked: list[Asked], *, refusal: str = "", reason: str = "", status=200):
        """The page of the differences, with what is needed to confirm them, sealed."""
        found = preview(self.envelope, asked, today=timezone.localdate())
        changing = {change.tranche.pk for change in found.changes}
        kept = [_packed(ask) for ask in asked if ask.tranche_id in changing]
        self.template_name = "admin/desk/schedule_preview.html"
        return self.page(
            preview=found,
            sealed=signing.dumps(
                [self.envelope.pk, self.request.user.pk, kept], salt=_SALT, compress=True
            ),
            refusal=refusal,
            reason=reason,
            status=status,
        )

    def confirm(self, sealed: str, reason: str):
        try:
            envelope, person, kept = signing.loads(sealed, salt=_SALT, max_age=3600)
        except signing.BadSignature:
            envelope = person = None
        if (envelope, person) != (self.envelope.pk, self.request.user.pk):
            messages.error(self.request, _("Cette comparaison a expiré : rapportez le fichier."))
            return redirect("desk:schedule", self.envelope.code)
        asked = [_unpacked(row) for row in kept]
        try:
            changes = actions.reschedule(
                self.envelope, asked, by=self.request.user, at=timezone.now(), reason=reason
            )
        except Refused as refused:
            return self.compared(asked, refusal=refused.message, reason=reason, status=409)
        messages.success(
            self.request, _("%(count)s cellules sont modifiées.") % {"count": len(changes)}
        )
        return redirect("desk:schedule", self.envelope.code)

    def shown(self, form: BringBackForm, *, status: int = 200):
        return self.page(
            form=form,
            years=cp_schedule(self.envelope),
            tranche_count=exports.tranches_of(self.envelope).count(),
            may_replan=self.request.user.can(Permission.FUNDING_ENGAGE),
            status=status,
        )


class ScheduleFile(DeskView):
    """The schedule as a file."""

    def get(self, request, extension: str):
        return downloaded(
            exports.schedule(self.envelope), extension, f"echeancier-{self.envelope.code}"
        )


def _asked(wish: exports.Wish) -> Asked:
    return Asked(
        tranche_id=wish.tranche_id,
        left={"planned_on": wish.left_on, "planned_amount": wish.left_amount},
        wished={"planned_on": wish.planned_on, "planned_amount": wish.amount},
        exported_at=wish.exported_at,
        line=wish.line,
    )


def _packed(ask: Asked) -> list:
    return [
        ask.tranche_id,
        *(str(ask.left[name]) for name in ("planned_on", "planned_amount")),
        *(str(ask.wished[name]) for name in ("planned_on", "planned_amount")),
        ask.exported_at.isoformat(),
        ask.line,
    ]


def _unpacked(row: list) -> Asked:
    tranche_id, left_on, left_amount, day, amount, exported_at, line = row
    return Asked(
        tranche_id=tranche_id,
        left={"planned_on": date.fromisoformat(left_on), "planned_amount": Decimal(left_amount)},
        wished={"planned_on": date.fromisoformat(day), "planned_amount": Decimal(amount)},
        exported_at=datetime.fromisoformat(exported_at),
        line=line,
    )
