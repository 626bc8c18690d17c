"""What every page of the committee shares: the session or 404, as this person may read it."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views import View

from funding.lifecycle import COMMITTEE
from funding.models import CommitteeSession
from funding.queries.committee.agenda import SessionPage, session_page
from workflow.refusals import Refused
from workflow.views import ActionView


def session_or_404(user, reference: str) -> CommitteeSession:
    """A session that this person may see, with its line and its chair."""
    seen = CommitteeSession.objects.visible_to(user).select_related("budget_line", "chair")
    return get_object_or_404(seen, reference=reference)


class CommitteeAct(ActionView):
    """One deed of the table on one session."""

    lifecycle = COMMITTEE
    model = CommitteeSession
    template_name = "funding/committee/act.html"
    back = gettext_lazy("Revenir à la séance")

    def load(self, reference: str) -> CommitteeSession:
        return session_or_404(self.request.user, reference)


class CommitteeView(View):
    """A page of a session that is no single deed; forms that fail come back with their words."""

    session: CommitteeSession
    request: Any

    def dispatch(self, request, *args, **kwargs):
        self.session = session_or_404(request.user, kwargs.pop("reference"))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page(self) -> SessionPage:
        return session_page(self.session, self.request.user, timezone.now())

    def shown(self, template: str, *, status: int = 200, **more):
        context = {"file": self.session, "session": self.session, "page": self.page, **more}
        return render(self.request, f"funding/committee/{template}.html", context, status=status)

    def done(self, sentence: str, url: str):
        messages.success(self.request, sentence)
        return redirect(url)


def refusal_of(form, refused: Refused) -> str:
    """Puts a refusal on its field; returns the sentence to show above the form otherwise."""
    if refused.field and refused.field in form.fields:
        form.add_error(refused.field, refused.message)
        return ""
    return refused.message
