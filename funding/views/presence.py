"""Says which people of the desk are on a file now; the ministry neither shows nor sees them."""

from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import Permission
from funding.views.door import file_or_404, gate_of
from workflow import presence


class Present(View):
    """The beat of a page: I am here, at that place; who else is."""

    def post(self, request, reference: str):
        file = file_or_404(request.user, reference)
        if not request.user.can(Permission.FUNDING_READ_ALL) or gate_of(file, request.user):
            raise Http404
        if "partir" in request.POST:
            presence.leave(file, person=request.user)
            return JsonResponse({"people": []})
        now = timezone.now()
        where = request.POST.get("lieu", "").replace("\n", " ")[:80]
        presence.arrive(file, person=request.user, where=where, at=now)
        return JsonResponse(
            {
                "version": file.version,
                "people": [
                    _("%(person)s (%(where)s)") % {"person": other.person, "where": other.where}
                    if other.where
                    else str(other.person)
                    for other in presence.others_on(file, person=request.user, at=now)
                ],
                "written": [],
            }
        )
