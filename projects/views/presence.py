"""Says who is on a file now, and what the others have just written in it."""

from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from projects import queries
from projects.views.drafting import load
from workflow import presence


@require_POST
def present(request, reference: str):
    """The beat of a page: I am here, at that place; who else is, and what changed since ``vu``."""
    project = load(request.user, reference)
    now = timezone.now()
    if "partir" in request.POST:
        presence.leave(project, person=request.user)
        return JsonResponse({"people": []})
    where = request.POST.get("lieu", "").replace("\n", " ")[:80]
    presence.arrive(project, person=request.user, where=where, at=now)
    seen = request.POST.get("vu", "")
    since = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else project.version
    return JsonResponse(
        {
            "version": project.version,
            "people": [
                _("%(person)s (%(where)s)") % {"person": other.person, "where": other.where}
                if other.where
                else str(other.person)
                for other in presence.others_on(project, person=request.user, at=now)
            ],
            "written": queries.written_by_others(project, since=since, person=request.user),
        }
    )
