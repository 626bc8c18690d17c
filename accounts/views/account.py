"""A person's own account: roles, identities, second factor, open sessions."""

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.actions import sessions
from accounts.queries import account_page, mark_of, open_sessions, personal_data


@require_GET
def account(request):
    """Everything that opens or closes this account."""
    page = account_page(request.user, request.session.session_key)
    return render(request, "accounts/account.html", {"page": page})


@require_POST
def close_session(request, mark: str):
    """Closes one session, named by its mark: its key is never shown."""
    keys = [s.session_key for s in open_sessions(request.user) if mark_of(s.session_key) == mark]
    if not keys:
        raise Http404(_("Cette session est déjà fermée."))
    sessions.close_sessions(request.user, keys=keys, by=request.user, at=timezone.now())
    messages.success(request, _("La session est fermée."))
    return redirect("accounts:account")


@require_POST
def close_other_sessions(request):
    """Closes every session but this one."""
    here = request.session.session_key
    keys = [s.session_key for s in open_sessions(request.user) if s.session_key != here]
    count = sessions.close_sessions(request.user, keys=keys, by=request.user, at=timezone.now())
    messages.success(request, _("Sessions fermées : %(count)d.") % {"count": count})
    return redirect("accounts:account")


@require_GET
def export_personal_data(request):
    """All that names the person, as JSON lines, streamed."""
    response = StreamingHttpResponse(
        personal_data(request.user), content_type="application/jsonl; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.jsonl"'
    response["Cache-Control"] = "private, no-store"
    return response
