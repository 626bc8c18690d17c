"""The list of cases and the page of one case."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from support import queries
from support.forms import CaseFilters, MessageForm
from support.models import SupportCase


@require_safe
def case_list(request):
    """The cases that the person may see, filtered, newest first."""
    form = CaseFilters(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    after = request.GET.get("avant", "")
    page = queries.case_list(
        request.user,
        today=timezone.localdate(),
        status=chosen.get("statut", ""),
        kind=chosen.get("nature", ""),
        whose=chosen.get("qui", ""),
        q=chosen.get("q", ""),
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None,
    )
    query = request.GET.copy()
    query.pop("avant", None)
    return render(
        request,
        "support/list.html",
        {
            "page": page,
            "form": form,
            "today": timezone.localdate(),
            "filters": query.urlencode(),
            "is_filtered": any(chosen.values()),
            "is_desk": request.user.can(Permission.SUPPORT_READ_ALL),
            "is_agent": request.user.can(Permission.SUPPORT_WORK),
            "may_ask": request.user.can(Permission.SUPPORT_ASK),
        },
    )


@require_safe
def case_detail(request, reference: str):
    """One case: the need, the answer, what may be done now, the journal."""
    case = get_object_or_404(
        SupportCase.objects.visible_to(request.user).select_related(
            "organisation", "owner", "project", "requested_by", "capacity"
        ),
        reference=reference,
    )
    return render(
        request,
        "support/detail.html",
        {
            "page": queries.case_page(case, request.user, timezone.now()),
            "case": case,
            "today": timezone.localdate(),
            "message_form": MessageForm(auto_id="message_%s"),
            "note_form": MessageForm(auto_id="note_%s"),
            "may_write_article": request.user.can(Permission.SUPPORT_WORK),
        },
    )
