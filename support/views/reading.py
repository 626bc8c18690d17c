"""The list of cases and the page of one case."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from finding.views import render_list
from support import queries
from support.forms import MessageForm
from support.models import SupportCase
from support.queries.lists import CASES


@require_safe
def case_list(request):
    """The cases that the person may see, as they choose to see them."""
    context = {"may_ask": request.user.can(Permission.SUPPORT_ASK)}
    return render_list(request, CASES, "support/list.html", context)


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
