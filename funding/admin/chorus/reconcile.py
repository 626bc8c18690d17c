"""What waits to be matched: the queue, the page of an EJ, the answers and their undoing."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.actions import chorus as actions
from funding.admin.chorus.forms import ReasonForm
from funding.admin.chorus.pages import ChorusView, subject_url
from funding.ledger.chorus.figures import EJFigures, Key, figures_of
from funding.ledger.chorus.matching import acts, borne, suggestions, unreconciled
from funding.ledger.models import ChorusLine, ChorusLink, ChorusPairing, Engagement, LinkDecision
from workflow.refusals import Refused


class Queue(ChorusView):
    """EJs that no file claims, largest first, each with what it resembles."""

    template_name = "admin/funding/chorus/queue.html"
    title = gettext_lazy("À rapprocher")
    tab = "queue"

    def get(self, request):
        search = request.GET.get("q", "").strip()[:80]
        rows = self.paged(unreconciled(search))
        for row in rows:
            row["key"] = (row["ej_number"], row["alone"] or None)
            row["url"] = subject_url(row["ej_number"], row["alone"])
        figures = figures_of(
            [r["ej_number"] for r in rows if r["ej_number"]],
            [r["alone"] for r in rows if r["alone"]],
        )
        resembling = suggestions(
            [
                (r["key"], figures.get(r["key"], EJFigures()), f"{r['label']} {r['supplier']}")
                for r in rows
            ],
            most=1,
        )
        for row in rows:
            row["figures"] = figures.get(row["key"], EJFigures())
            row["suggestion"] = next(iter(resembling.get(row["key"], [])), None)
        return self.page(rows=rows, search=search)


class Subject(ChorusView):
    """An EJ, or a line without one: its lines, its figures on both sides, what it may be."""

    template_name = "admin/funding/chorus/subject.html"
    tab = "queue"

    def get(self, request, ej: str = "", pk: int | None = None):
        return self.shown((ej, pk), ReasonForm())

    def post(self, request, ej: str = "", pk: int | None = None):
        key, form = (ej, pk), ReasonForm(request.POST)
        if not form.is_valid():
            return self.shown(key, form, refusal=_("Indiquez le motif."), status=422)
        told = {
            "by": request.user,
            "at": timezone.now(),
            "reason": form.cleaned_data["reason"],
        }
        try:
            self.answer(request.POST.get("deed", ""), key, told)
        except Refused as refused:
            return self.shown(key, form, refusal=refused.message, status=409)
        messages.success(request, _("La réponse est enregistrée."))
        return redirect(subject_url(*key))

    def answer(self, deed: str, key: Key, told: dict) -> None:
        if deed == "set_aside":
            actions.set_aside(key, **told)
            return
        if deed not in ("accept", "reject"):
            raise Refused("unknown_deed", _("Choisissez une réponse."))
        number = self.request.POST.get("engagement", "")
        engagement = Engagement.objects.visible_to(self.request.user).filter(
            pk=int(number) if number.isdigit() else 0
        )
        found = engagement.order_by("pk").first()
        if found is None:
            raise Refused("unknown_engagement", _("Choisissez un engagement."))
        (actions.accept if deed == "accept" else actions.reject)(key, found, **told)

    def shown(self, key: Key, form: ReasonForm, *, refusal: str = "", status: int = 200):
        ej, pk = key
        lines = ChorusLine.objects.visible_to(self.request.user).select_related(
            "extract", "gone_in"
        )
        lines = lines.filter(pk=pk, ej_number="") if pk else lines.filter(ej_number=ej)
        page = self.paged(lines.order_by("posted_on", "pk"), 50)
        if not page.paginator.count or not (ej or pk):
            raise Http404
        self.title = (
            _("EJ %(ej)s") % {"ej": ej} if ej else _("Ligne sans EJ n° %(pk)s") % {"pk": pk}
        )
        figures = figures_of([ej] if ej else [], [pk] if pk else []).get(key, EJFigures())
        act = next((a for a in acts() if key in a.keys), None)
        answers = ChorusLink.objects.filter(ej_number=ej, line_id=pk).select_related(
            "engagement__line", "decided_by", "undone_by"
        )
        return self.page(
            key=key,
            lines=page,
            figures=figures,
            act=act,
            answers=list(answers.order_by("-pk")),
            is_set_aside=any(
                a.decision == LinkDecision.SET_ASIDE and not a.undone_at for a in answers
            ),
            candidates=[] if act else self.candidates(key, figures, page),
            form=form,
            search=self.search,
            refusal=refusal,
            status=status,
        )

    @property
    def search(self) -> str:
        return self.request.GET.get("dossier", "").strip()[:60]

    def candidates(self, key: Key, figures: EJFigures, lines) -> list[dict]:
        """What it resembles, then the acts of the file that the person asked for."""
        text = " ".join({f"{line.label} {line.supplier}" for line in lines})
        found = suggestions([(key, figures, text)], most=5).get(key, [])
        rows = [
            {"engagement": s.engagement, "points": s.points, "reasons": ", ".join(s.reasons)}
            for s in found
        ]
        if self.search:
            seen = {s.engagement.pk for s in found}
            rows += [
                {"engagement": e, "points": None, "reasons": _("choisi par vous")}
                for e in borne().filter(award__iexact=self.search)
                if e.pk not in seen
            ]
        return rows


class Answers(ChorusView):
    """Everything that people answered, latest first, with its undoing."""

    template_name = "admin/funding/chorus/answers.html"
    title = gettext_lazy("Réponses données")
    tab = "answers"

    def get(self, request):
        links = ChorusLink.objects.visible_to(request.user).select_related(
            "engagement__line", "line", "decided_by", "undone_by"
        )
        pairings = ChorusPairing.objects.visible_to(request.user).select_related(
            "line", "movement", "decided_by", "undone_by"
        )
        return self.page(
            links=self.paged(links.order_by("-pk")),
            pairings=list(pairings.order_by("-pk")[:100]),
        )

    def post(self, request):
        form, number = ReasonForm(request.POST), request.POST.get("answer", "")
        kind, _separator, pk = number.partition("-")
        model: Any = {"link": ChorusLink, "pairing": ChorusPairing}.get(kind)
        if model is None or not pk.isdigit():
            raise Http404
        answer = get_object_or_404(model.objects.visible_to(request.user), pk=int(pk))
        undo = actions.undo_link if kind == "link" else actions.undo_pairing
        try:
            undo(
                answer,
                by=request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"] if form.is_valid() else "",
            )
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("C’est défait."))
        return redirect("chorus:answers")
