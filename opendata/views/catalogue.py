"""The editors' desk for data.gouv.fr: bring a sheet by its address, see what is broken."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opendata.actions import catalogue
from opendata.forms import BringForm
from opendata.queries.publications import versions
from opendata.queries.showcase import broken_links, last_pushes
from opendata.views.topics import for_editors
from workflow.refusals import Refused


@require_http_methods(["GET", "POST"])
@for_editors
def catalogue_desk(request):
    """What links lead nowhere, what was described, and the field that brings a sheet."""
    form = BringForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = catalogue.bring(
                form.cleaned_data["address"], by=request.user, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("La fiche est apportée : relisez-la avant de la publier."))
            return redirect(found)
    return render(
        request,
        "opendata/catalogue.html",
        {"form": form, "broken": broken_links(), "pushes": last_pushes()},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@for_editors
def push_now(request):
    """Describes the last version on data.gouv.fr now."""
    last = versions().first()
    try:
        if last is None:
            raise Refused("nothing_to_push", _("Publiez d’abord une version."))
        done = catalogue.push(last, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        if done.error:
            messages.error(request, done.error)
        else:
            messages.success(request, _("La version est décrite sur data.gouv.fr."))
    return redirect("opendata:catalogue_desk")
