"""The funded projects: their list, the page of each, its indicators drawn."""

import csv
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finding.exports.sheets import harmless
from opendata.queries import funded as queries
from opendata.queries.results import Course, courses, delivered
from opendata.queries.showcase import reuses_of_project
from projects.models import ProjectType

PAGE_SIZE = 20
DRAWN = "image/svg+xml; charset=utf-8"


@require_safe
def funded_list(request):
    """The funded projects, filtered by the address (six queries)."""
    asked = queries.Asked.read(request.GET)
    found = queries.funded_list(asked)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    here, kept = reverse("opendata:funded_projects"), asked.as_address
    return render(
        request,
        "opendata/funded/list.html",
        {
            "files": page.object_list,
            "totals": queries.totals(found),
            "asked": asked,
            "filtered": bool(kept),
            "first_url": f"{here}?{urlencode(kept)}" if page.number > 1 else "",
            "next_url": f"{here}?{urlencode({**kept, 'page': page.number + 1})}"
            if page.has_next()
            else "",
            **queries.filter_choices(),
        },
    )


@require_safe
def funded_detail(request, reference: str):
    """One funded project: what it is, what it costs, what it measures."""
    file = _load(reference)
    return render(
        request,
        "opendata/funded/detail.html",
        {
            "file": file,
            "project": file.project,
            "organisation": file.project.organisation,
            "ministry": queries.ministry_of(file.project.organisation),
            "types": [ProjectType(kind).label for kind in file.project.project_types],
            "signed_on": file.signed[0].signed_on if file.signed else None,
            "courses": courses(file),
            "delivered": delivered(file),
            "reuses": reuses_of_project(file.project),
        },
    )


@require_safe
def indicator_plot(request, reference: str, number: int):
    """One indicator over time, as an image."""
    return HttpResponse(_course(reference, number).plot().svg(), content_type=DRAWN)


@require_safe
def indicators_csv(request, reference: str):
    """Every point of every indicator of a project, as CSV."""
    file = _load(reference)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.reference}-indicateurs.csv"'
    writer = csv.writer(response)
    writer.writerow(["indicateur", "unite", "date", "nature", "valeur"])
    for course in courses(file):
        one = course.indicator
        points = [
            (course.started_on, _("départ"), one.baseline),
            *((day, _("mesure"), value) for day, value in course.measures),
            (one.target_on, _("cible"), one.target),
        ]
        for day, nature, value in points:
            writer.writerow(
                [harmless(one.label), harmless(one.unit), day.isoformat(), nature, f"{value:f}"]
            )
    return response


def _load(reference: str):
    return get_object_or_404(queries.with_details(queries.funded()), reference=reference)


def _course(reference: str, number: int) -> Course:
    found = courses(_load(reference))
    if not 1 <= number <= len(found):
        raise Http404
    return found[number - 1]
