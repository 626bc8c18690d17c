"""The list of projects and the page of one."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from finding.views import render_list
from projects import policies, queries
from projects.lifecycle import PROJECT
from projects.queries.lists import PROJECTS
from projects.views.drafting import load

#: Where each deed of the table is done. Those shown elsewhere on the page are not in it.
DEEDS = {
    "edit": "projects:edit",
    "adopt_rules": "projects:adopt_rules",
    "submit": "projects:submit",
    "answer_complements": "projects:complements",
    "check": "projects:check",
    "ask_complements": "projects:ask_complements",
    "cancel_complements": "projects:cancel_complements",
    "find_admissible": "projects:find_admissible",
    "find_inadmissible": "projects:find_inadmissible",
    "activate": "projects:activate",
    "complete": "projects:complete",
    "reopen": "projects:reopen",
    "archive": "projects:archive",
    "withdraw": "projects:withdraw",
}


@require_safe
def project_list(request):
    """The projects that the person may see, as they choose to see them."""
    context = {"may_create": request.user.can(Permission.PROJECT_CREATE)}
    return render_list(request, PROJECTS, "projects/reading/list.html", context)


@require_safe
def detail(request, reference: str):
    """Everything about one project, and what the person may do with it now."""
    project = load(request.user, reference)
    abilities = PROJECT.abilities(project, request.user, timezone.now())
    names = {a.name for a in abilities if a.allowed}
    current = None
    if "adopt_rules" in names:
        current = policies.rules_in_force(project, timezone.localdate())
    pending = policies.pending_request(project) if project.status == "submitted" else None
    idle = set() if pending else {"answer_complements", "cancel_complements"}
    if current is None or current.pk == project.call_version_id:
        idle.add("adopt_rules")
    return render(
        request,
        "projects/reading/detail.html",
        {
            "project": project,
            "file": project,
            "page": queries.project_page(project),
            "deeds": [
                {"ability": a, "url": reverse(DEEDS[a.name], args=[reference])}
                for a in abilities
                if a.name in DEEDS and a.name not in idle
            ],
            "sees_costs": policies.sees_costs(request.user, project),
            "pending": pending,
            "clocks": queries.clocks_of(project, timezone.localdate()),
            "today": timezone.localdate(),
            "may_edit": "edit" in names,
            "may_invite": "invite" in names,
        },
    )
