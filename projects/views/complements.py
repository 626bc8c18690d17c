"""Asks for complements, writes the answers in place, gives them, takes the questions back."""

from typing import Any

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from projects import policies, queries
from projects.actions import complements, writing
from projects.forms import AskComplementsForm, DraftPart
from projects.forms.drafting.part import query_dict
from projects.lifecycle import PROJECT
from projects.models import ComplementQuestion, KeptTyping, Project
from projects.queries.fields import DOCUMENTS
from projects.views.drafting import load
from workflow.calendar import add_working_days
from workflow.forms import ReasonForm
from workflow.refusals import Refused
from workflow.views import ActionView


class Ask(ActionView):
    lifecycle, model, transition = PROJECT, Project, "ask_complements"
    form_class = AskComplementsForm
    explanation = _(
        "Chaque question porte sur un champ : le ministère y répond sur place. Votre délai "
        "s’arrête jusqu’à sa réponse."
    )
    done = _("Les questions sont posées. Le porteur est prévenu.")

    def form_kwargs(self) -> dict:
        return {"fields": queries.fields_to_ask_about(self.file)}

    def initial(self) -> dict:
        asked = self.request.GET.get("champ", "")
        days = self.file.call_version.complement_days
        return {
            **super().initial(),
            "due_on": add_working_days(timezone.localdate(), days),
            "questions": [{"field": asked}] if asked else [],
        }

    def perform(self, form, *, at):
        return complements.ask(
            self.file,
            questions=[(row["field"], row["question"]) for row in form.cleaned_data["questions"]],
            due_on=form.cleaned_data["due_on"],
            message=form.cleaned_data["message"],
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )


class Cancel(ActionView):
    lifecycle, model, transition = PROJECT, Project, "cancel_complements"
    form_class = ReasonForm
    explanation = _(
        "Les questions sont retirées et votre délai reprend. Ce que le ministère avait commencé à "
        "écrire lui reste lisible."
    )
    done = _("La demande de compléments est annulée. Le porteur est prévenu.")

    def perform(self, form, *, at):
        return complements.cancel(
            self.file,
            by=self.request.user,
            at=at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
        )


class Complements(View):
    """Every request made on a file; the pending one is answered here, field by field."""

    def dispatch(self, request, *args, **kwargs):
        self.project = load(request.user, kwargs["reference"])
        self.pending = policies.pending_request(self.project)
        now = timezone.now()
        self.may_write = self.pending is not None and PROJECT.allows(
            self.project, "write_complement", request.user, now
        )
        self.may_answer = self.pending is not None and PROJECT.allows(
            self.project, "answer_complements", request.user, now
        )
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self.page()

    @method_decorator(sensitive_post_parameters())
    def post(self, request, *args, **kwargs):
        """Keeps what the page holds, then gives the answers when they can all be read."""
        if self.pending is None or not self.may_answer:
            return self.page(
                refusal=say("Vous ne pouvez pas répondre à la place du porteur."), status=403
            )
        try:
            for question in self.pending.questions.order_by("pk"):
                if f"base-{question.pk}" in request.POST:
                    write_question(question, request.POST, by=request.user)
            parts = self._parts()
            if errors := [error for part in parts.values() for error in _errors(part)]:
                return self.page(errors=errors, status=422)
            complements.answer(
                self.project,
                values={k: v for part in parts.values() for k, v in part.values().items()},
                rows={k: v for part in parts.values() for k, v in part.rows().items()},
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            return self.page(refusal=refused.message, status=409)
        return redirect(self.project)

    def _parts(self) -> dict[int, DraftPart]:
        """The field of each question as it was proposed, read again."""
        assert self.pending is not None  # noqa: S101 - the callers have checked
        return {
            question.pk: DraftPart(self.project, (question.field,), query_dict(question.proposed))
            for question in self.pending.questions.order_by("pk")
            if question.proposed and question.field != DOCUMENTS
        }

    def page(self, *, refusal: str = "", errors=(), status: int = 200):
        user: Any = self.request.user
        kept = {
            typing.field: typing
            for typing in KeptTyping.objects.filter(
                project=self.project, by=user, field__startswith="complement-"
            ).order_by("pk")
        }
        shown = []
        if self.pending is not None and self.may_write:
            questions = self.pending.questions.select_related("written_by").order_by("pk")
            shown = [self._shown(q, kept.get(f"complement-{q.pk}")) for q in questions]
        return render(
            self.request,
            "projects/complements/page.html",
            {
                "project": self.project,
                "pending": self.pending,
                "questions": shown,
                "may_answer": self.may_answer,
                "may_write": self.may_write,
                "past": [
                    told
                    for told in queries.requests_of(self.project)
                    if not (told.request.is_pending and self.may_write)
                ],
                "writes": policies.writes(user, self.project),
                "refusal": refusal,
                "errors": errors,
                "summary": queries.cost_summary(self.project),
            },
            status=status,
        )

    def _shown(self, question: ComplementQuestion, kept: KeptTyping | None) -> dict[str, Any]:
        """A question with its field in place: as proposed, as kept aside, else as saved."""
        raw = kept.raw if kept else question.proposed
        part = None
        if question.field != DOCUMENTS:
            typing = [KeptTyping(field=question.field, raw=raw, base=0)] if raw else []
            part = DraftPart(self.project, (question.field,), kept=typing)
        reply = kept.raw.get(f"reply-{question.pk}", [""])[0] if kept else question.reply
        name = question.field
        return {
            "question": question,
            "label": queries.label_of(self.project, name),
            "bound": part.form[name] if part and name not in part.formsets else None,
            "formset": part.formsets.get(name) if part else None,
            "field": name,
            "reply": reply,
            "base": kept.base if kept else question.revision,
            "theirs": question.reply if kept else "",
        }


def _errors(part: DraftPart) -> list[tuple[str, str, str]]:
    part.is_valid()
    return part.errors()


def write_question(question: ComplementQuestion, data, *, by) -> ComplementQuestion:
    """Keeps what a page sends of one question: the words, and the inputs of its field."""
    own = (question.field, f"{question.field}-")
    sent = {
        key: data.getlist(key)
        for key in data
        if key == own[0] or (key.startswith(own[1]) and not key.startswith("reply-"))
    }
    text = data.get(f"base-{question.pk}", "")
    base = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    project = question.request.project
    proposed = sent if sent and _differs(project, question.field, sent) else None
    return complements.write(
        question,
        reply=data.get(f"reply-{question.pk}", ""),
        proposed=proposed,
        base=base,
        by=by,
        at=timezone.now(),
    )


def _differs(project: Project, name: str, sent: dict[str, list[str]]) -> bool:
    """Whether the field as sent is not what the file already holds; unreadable counts as other."""
    if name == DOCUMENTS:
        return False
    part = DraftPart(project, (name,), query_dict(sent))
    if not part.is_valid():
        return True
    typed = {**part.values(), **{k: _without_ids(rows) for k, rows in part.rows().items()}}
    return queries.plain(typed[name]) != queries.value_of(project, name)


def _without_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k != "id"} for row in rows]


@sensitive_post_parameters()
@require_POST
def save_complement(request, reference: str, name: str):
    """The answer to one question, saved while it is typed; the same answers as ``save_field``."""
    project = load(request.user, reference)
    if not name.isascii() or not name.isdigit() or len(name) > 10:
        raise Http404
    question = get_object_or_404(
        ComplementQuestion.objects.select_related("request__project__call_version"),
        pk=int(name),
        request__project=project,
    )
    if "oublier" in request.POST:
        writing.give_up_typing(project, field=f"complement-{question.pk}", by=request.user)
        return JsonResponse({"state": "forgotten", "version": question.revision})
    try:
        saved = write_question(question, request.POST, by=request.user)
    except Refused as refused:
        if refused.code != "stale_version":
            return JsonResponse({"state": "closed", "sentence": refused.message}, status=403)
        return _conflict(request, question)
    moment = timezone.localtime(timezone.now()).strftime("%H:%M")
    return JsonResponse({"state": "saved", "version": saved.revision, "at": moment})


def _conflict(request, question: ComplementQuestion) -> JsonResponse:
    raw = {key: request.POST.getlist(key) for key in request.POST if key != "csrfmiddlewaretoken"}
    text = request.POST.get(f"base-{question.pk}", "0")
    base = int(text) if text.isdigit() and len(text) < 10 else 0
    complements.keep_aside(question, raw=raw, base=base, by=request.user, at=timezone.now())
    question.refresh_from_db()
    return JsonResponse(
        {
            "state": "conflict",
            "by": str(question.written_by),
            "mine": question.written_by_id == request.user.pk,
            "at": timezone.localtime(question.written_at).strftime("%H:%M"),
            "version": question.revision,
            "text": question.reply,
            "value": None,
        },
        status=409,
    )
