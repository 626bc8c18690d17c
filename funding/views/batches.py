"""The door to letters in number: the decisions that have none yet, for a session or a selection."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import Permission
from funding.actions import batches
from funding.queries.letters import decisions_to_tell
from workflow.refusals import Refused


class LetterBatch(View):
    """Chooses decisions, then hands their letters to a worker; ``?seance=CO-2026-01`` for one."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.can(Permission.FUNDING_DECIDE):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.page()

    def post(self, request):
        try:
            job = batches.start_letters(
                request.POST.getlist("dossier"),
                send="send" in request.POST,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            return self.page(refusal=refused.message, status=409)
        messages.success(request, _("Les courriers partent à l’établissement : suivez-les ici."))
        return redirect(job.get_absolute_url())

    def page(self, *, refusal: str = "", status: int = 200):
        session = self.request.GET.get("seance", "").replace("\0", "")[:20]
        return render(
            self.request,
            "funding/letter/batch.html",
            {
                "files": decisions_to_tell(self.request.user, session=session)[: batches.MOST],
                "session": session,
                "refusal": refusal,
            },
            status=status,
        )
