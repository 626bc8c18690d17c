"""Expert opinions: asked on the file's page, answered on a page of their own."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from funding.actions import opinions as actions
from funding.forms.instruction import AnswerForm, OpinionForm
from funding.models import Opinion
from funding.queries.instruction import opinions_for
from funding.views.door import CofinancingAct
from workflow.refusals import Refused


class AskOpinion(CofinancingAct):
    transition = "ask_opinion"
    form_class = OpinionForm
    explanation = gettext_lazy(
        "L’expert lira le titre, le résumé et les données du projet, jamais les montants ni les "
        "évaluations."
    )
    done = gettext_lazy("L’avis est demandé ; l’expert est prévenu.")

    def form_kwargs(self):
        return {"by": self.request.user}

    def context(self):
        return {"terms": None}

    def perform(self, form, *, at):
        return actions.ask_opinion(
            self.file,
            expert=form.cleaned_data["expert"],
            question=form.cleaned_data["question"],
            due_on=form.cleaned_data["due_on"],
            confidentiality=form.cleaned_data["confidentiality"],
            by=self.request.user,
            at=at,
        )


class OpinionPage(View):
    """What is asked, and the form for its expert."""

    def dispatch(self, request, *args, key: uuid.UUID, **kwargs):
        self.opinion: Opinion = get_object_or_404(opinions_for(request.user), key=key)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.page(AnswerForm())

    def post(self, request):
        if request.user.pk != self.opinion.expert_id:
            raise Http404
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        said, now = form.cleaned_data, timezone.now()
        try:
            if said["has_conflict"]:
                actions.decline_opinion(
                    self.opinion, reason=said["answer"], by=request.user, at=now
                )
            else:
                actions.answer_opinion(self.opinion, answer=said["answer"], by=request.user, at=now)
        except Refused as refused:
            self.opinion.refresh_from_db()
            return self.page(form, refusal=refused.message, status=409)
        said = _("Votre réponse est enregistrée. Merci.")
        messages.success(request, said, extra_tags=request.path)
        return redirect(request.path)

    def page(self, form, *, refusal: str = "", status: int = 200):
        """The question, then the form; what was sent too late stays under its writer's eyes."""
        may_answer = self.request.user.pk == self.opinion.expert_id and self.opinion.is_outstanding
        sent = form.data.get("answer", "") if form.is_bound and not may_answer else ""
        return render(
            self.request,
            "funding/instruction/opinion.html",
            {
                "opinion": self.opinion,
                "project": self.opinion.cofinancing.project,
                "form": form if may_answer else None,
                "sent": sent,
                "refusal": refusal,
            },
            status=status,
        )


class CancelOpinion(View):
    """The desk releases the expert."""

    def post(self, request, key: uuid.UUID):
        opinion = get_object_or_404(opinions_for(request.user), key=key)
        try:
            actions.cancel_opinion(opinion, by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("La demande d’avis est annulée."))
        return redirect(opinion)
