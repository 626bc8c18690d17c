"""May I apply? Answered before any form, to anybody."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects import queries
from projects.forms import EligibilityForm


@require_safe
def eligibility(request):
    """Yes or no at once, with the reason, for a kind of body or for a body by name or number."""
    today = timezone.localdate()
    text = request.GET.get("q", "")[:200]
    kind = request.GET.get("nature", "")
    return render(
        request,
        "projects/eligibility/page.html",
        {
            "form": EligibilityForm(initial={"nature": kind}),
            "q": text,
            "answer": queries.eligibility_of_kind(kind, today),
            "answers": queries.search_organisations(text, today) if text.strip() else None,
            "today": today,
        },
    )
