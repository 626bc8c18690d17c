"""Doors of signed papers: back on a file, or in the desk's queue; and their public check."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts.permissions import Permission
from documents.pdf.codes import clean_code
from funding.actions import signatures as actions
from funding.forms.letters import MatchForm, ScanForm, SetAsideForm
from funding.models import Letter, ScanStatus, SignedScan
from funding.views.door import CofinancingAct
from workflow.refusals import Refused


class ReturnSigned(CofinancingAct):
    """The holder gives the signed paper back; its code says which file it is of."""

    transition = "return_signed"
    form_class = ScanForm
    explanation = _(
        "Le code imprimé sur le document le rattache à son dossier. S’il est illisible, le guichet "
        "le saisit à la main."
    )

    def perform(self, form, *, at):
        scan = actions.receive(form.cleaned_data["scan"], by=self.request.user, at=at)
        self.done = told(scan)
        if scan.letter is not None:
            self.file = scan.letter.cofinancing


class ReceiveSigned(ReturnSigned):
    transition = "receive_signed"


def told(scan: SignedScan) -> str:
    """What became of a paper just received."""
    if scan.letter is None:
        return _t("Le code n’a pas pu être lu : le document est gardé et attend qu’on le saisisse.")
    return _t("Code %(code)s lu : le document signé est joint au dossier %(reference)s.") % {
        "code": scan.letter.reference,
        "reference": scan.letter.cofinancing.reference,
    }


class SignatureQueue(View):
    """The papers whose code was not read, oldest first, and the door for new ones."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.can(Permission.FUNDING_ENGAGE):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.page(ScanForm())

    def post(self, request):
        form = ScanForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            scan = actions.receive(form.cleaned_data["scan"], by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("scan", refused.message)
            return self.page(form, status=409)
        messages.success(request, told(scan))
        return redirect("funding:signatures")

    def page(self, form, *, status: int = 200):
        waiting = (
            SignedScan.objects.filter(status=ScanStatus.UNREAD)
            .select_related("document", "received_by")
            .order_by("pk")
        )
        return render(
            self.request,
            "funding/letter/queue.html",
            {"form": form, "waiting": waiting[:100]},
            status=status,
        )


class SettleScan(View):
    """Types the code of one waiting paper, or sets the paper aside."""

    scan: SignedScan

    def dispatch(self, request, *args, **kwargs):
        if not request.user.can(Permission.FUNDING_ENGAGE):
            raise Http404
        self.scan = get_object_or_404(
            SignedScan.objects.select_related("document", "received_by"),
            reference=kwargs["code"],
            status=ScanStatus.UNREAD,
        )
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, code: str):
        return self.page(MatchForm(), SetAsideForm())

    def post(self, request, code: str):
        match, aside = MatchForm(), SetAsideForm()
        told_by = {"by": request.user, "at": timezone.now()}
        is_match = "match" in request.POST
        form: MatchForm | SetAsideForm
        if is_match:
            form = match = MatchForm(request.POST)
        else:
            form = aside = SetAsideForm(request.POST)
        if not form.is_valid():
            return self.page(match, aside, status=422)
        try:
            if is_match:
                done = actions.match(self.scan, code=form.cleaned_data["code"], **told_by)
                messages.success(request, told(done))
            else:
                actions.set_aside(self.scan, reason=form.cleaned_data["reason"], **told_by)
                messages.success(request, _t("Le document est mis de côté ; il reste gardé."))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            return self.page(match, aside, status=409)
        return redirect("funding:signatures")

    def page(self, match, aside, *, status: int = 200):
        return render(
            self.request,
            "funding/letter/settle.html",
            {"scan": self.scan, "match": match, "aside": aside},
            status=status,
        )


class Verify(View):
    """Public: a document of this code exists, of this day, with this hash; nothing more."""

    def get(self, request, code: str = ""):
        asked = request.GET.get("code", "").strip()[:200]
        if asked:
            return redirect(reverse("funding:verify", args=[clean_code(asked) or asked[:40]]))
        letter = (
            Letter.objects.filter(reference=clean_code(code)).select_related("document").first()
            if code
            else None
        )
        return render(
            request,
            "funding/letter/verify.html",
            {
                "code": clean_code(code) or code[:40],
                "made_at": letter.made_at if letter else None,
                "sha256": letter.document.sha256 if letter else "",
            },
            status=404 if code and letter is None else 200,
        )
