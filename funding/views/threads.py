"""The two threads of a file, each on its own page, so that nobody writes in the wrong one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import Permission
from funding import events
from funding.actions import threads as actions
from funding.forms.instruction import MessageForm
from funding.lifecycle import COFINANCING
from funding.models import Channel
from funding.queries.instruction import messages_of, reads_private_thread
from funding.views.door import file_or_404, gate_of
from workflow.queries import page_of
from workflow.refusals import Refused


class Thread(View):
    """One thread: its messages, who will be told, and the form when the person may write."""

    channel: Channel
    request: Any

    def dispatch(self, request, *args, reference: str, **kwargs):
        self.file = file_or_404(request.user, reference)
        if gate_of(self.file, request.user) or not self.is_readable():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def is_readable(self) -> bool:
        return True

    def deed(self) -> str:
        """The row of the table under which this person writes here."""
        raise NotImplementedError

    def readers(self, at) -> list:
        raise NotImplementedError

    def get(self, request):
        return self.page(MessageForm(initial={"key": uuid.uuid4()}))

    def post(self, request):
        form = MessageForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        write = getattr(actions, self.deed())
        try:
            write(
                self.file,
                text=form.cleaned_data["text"],
                upload=form.cleaned_data["upload"],
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            if refused.field in form.fields:
                form.add_error(refused.field, refused.message)
                return self.page(form, status=409)
            return self.page(form, refusal=refused.message, status=409)
        messages.success(request, _("Votre message est envoyé."), extra_tags=request.path)
        return redirect(request.path)

    def page(self, form, *, refusal: str = "", status: int = 200):
        now = timezone.now()
        may_write = COFINANCING.allows(self.file, self.deed(), self.request.user, now)
        readers = [p for p in self.readers(now) if p.pk != self.request.user.pk]
        return render(
            self.request,
            "funding/instruction/thread.html",
            {
                "file": self.file,
                "channel": self.channel,
                "is_private": self.channel == Channel.PRIVATE,
                "page": page_of(
                    messages_of(self.file, self.channel, self.request.user), self.request.GET
                ),
                "filters": {},
                "readers": readers,
                "form": form if may_write else None,
                "refusal": refusal,
            },
            status=status,
        )


class PrivateThread(Thread):
    """The reviewers' side only: 404 for anybody else."""

    channel = Channel.PRIVATE

    def is_readable(self) -> bool:
        return reads_private_thread(self.file, self.request.user)

    def deed(self) -> str:
        return "confer"

    def readers(self, at) -> list:
        return events.private_readers(self.file, at)


class HolderThread(Thread):
    """The desk and the ministry."""

    channel = Channel.HOLDER

    def deed(self) -> str:
        is_desk = self.request.user.can(Permission.FUNDING_CONFER)
        is_holder = self.request.user.can_in(Permission.FUNDING_ASK, self.file.holder_id)
        return "write_to_holder" if is_desk and not is_holder else "reply_to_desk"

    def readers(self, at) -> list:
        return events.holder_thread_readers(self.file, at)
