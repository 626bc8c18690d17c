"""Extracts brought in: the list, a new one, its progress, its end."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.actions import chorus as actions
from funding.admin.chorus.forms import DepositForm
from funding.admin.chorus.pages import ChorusView
from funding.ledger.chorus.intake import told
from funding.ledger.chorus.sources import Problem
from funding.ledger.models import ChorusExtract, ExtractKind, ExtractStatus
from workflow.refusals import Refused


class Extracts(ChorusView):
    """Every extract, latest first, and the form that brings one in."""

    template_name = "admin/funding/chorus/extracts.html"
    title = gettext_lazy("Extraits Chorus")
    tab = "extracts"

    def get(self, request):
        return self.shown(DepositForm())

    def post(self, request):
        form = DepositForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.shown(form, status=422)
        try:
            extract = actions.deposit(
                form.cleaned_data["file"],
                extracted_on=form.cleaned_data["extracted_on"],
                is_partial=form.cleaned_data["is_partial"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
            return self.shown(form, status=409)
        actions.hand_over(extract)
        messages.success(request, _("Le fichier est déposé, l’import commence."))
        return redirect("chorus:extract", extract.pk)

    def shown(self, form: DepositForm, *, status: int = 200):
        extracts = ChorusExtract.objects.visible_to(self.request.user)
        latest = {
            kind.label: next(
                (
                    row
                    for row in extracts.filter(kind=kind, status=ExtractStatus.DONE).order_by(
                        "-extracted_on", "-pk"
                    )[:1]
                ),
                None,
            )
            for kind in ExtractKind
        }
        return self.page(
            form=form,
            latest=latest.items(),
            extracts=self.paged(extracts.select_related("requested_by").order_by("-pk")),
            status=status,
        )


class Extract(ChorusView):
    """One extract: how far it is, or how it ended."""

    template_name = "admin/funding/chorus/extract.html"
    tab = "extracts"

    def get(self, request, pk: int):
        extract = get_object_or_404(
            ChorusExtract.objects.visible_to(request.user).select_related(
                "requested_by", "cancelled_by"
            ),
            pk=pk,
        )
        self.title = extract.file_name
        if request.headers.get("HX-Request"):
            self.template_name = "admin/funding/chorus/extract_state.html"
        return self.page(
            extract=extract,
            told=told(extract) if extract.status == ExtractStatus.DONE else "",
            problems=[
                Problem(sentence, line, column) for line, column, sentence in extract.problems
            ],
            gone=self.gone(extract),
            scopes=[
                scope | {end: date.fromisoformat(scope[end]) for end in ("first", "last")}
                for scope in extract.scopes
            ],
        )

    def gone(self, extract: ChorusExtract):
        """The lines that this extract no longer shows, the first fifty."""
        lines = extract.gone_lines.select_related("extract").defer("cells")
        return list(lines.order_by("-amount", "pk")[:50])


class Cancel(ChorusView):
    """Stops an import."""

    def post(self, request, pk: int):
        extract = get_object_or_404(ChorusExtract.objects.visible_to(request.user), pk=pk)
        try:
            actions.cancel(extract, by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("L’import est annulé : rien n’en sera enregistré."))
        return redirect("chorus:extract", pk)

    def get(self, request, pk: int):
        raise Http404
