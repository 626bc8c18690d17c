"""« Ce qui m’attend »: what needs the person now, and the way to their files."""

from django.shortcuts import render
from django.utils import timezone

from datalab.menu import MEMBER_ENTRIES, links
from datalab.waiting import waiting_for
from projects.models import Project

#: Lines of one page; the oldest come first, and each wing gives its oldest only.
MOST_LINES = 25
RECENT_FILES = 5


def dashboard(request):
    """Everything that waits for the person, oldest first, whatever the wing."""
    user, today = request.user, timezone.localdate()
    waiting = waiting_for(user)
    last = max(1, -(-len(waiting) // MOST_LINES))
    asked = request.GET.get("page", "")
    number = min(int(asked), last) if asked.isascii() and asked.isdigit() and asked != "0" else 1
    here = waiting[(number - 1) * MOST_LINES : number * MOST_LINES]
    lines = [(line, (today - timezone.localdate(line.since)).days) for line in here]
    return render(
        request,
        "datalab/dashboard.html",
        {
            "count": len(waiting),
            "lines": lines,
            "number": number,
            "last": last,
            "roles": user.current_memberships,
            "projects": recent_projects(user),
            "shortcuts": [link for link in links(MEMBER_ENTRIES, user.permissions) if link.purpose][
                1:
            ],
        },
    )


def recent_projects(user) -> list[Project]:
    """The newest projects that the person may see (one query)."""
    found = Project.objects.visible_to(user).select_related("organisation")
    return list(found.order_by("-pk")[:RECENT_FILES])
