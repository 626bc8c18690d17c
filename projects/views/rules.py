"""The rules of the desk, for anybody."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects import queries


@require_safe
def rules(request):
    """Each call with the version in force today, and the others."""
    today = timezone.localdate()
    return render(
        request,
        "projects/rules/page.html",
        {"calls": queries.published_rules(today), "today": today},
    )
