"""The open data of the funded projects: the page, the files, the schema, the catalogue."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opendata.actions import publications
from opendata.exports.catalogue import catalogue
from opendata.exports.columns import COLUMNS, table_schema
from opendata.exports.writers import CONTENT_TYPES
from opendata.models import Dataset, FileFormat
from opendata.policies import may_edit_public
from opendata.queries.publications import file_of, versions_with_files
from workflow.refusals import Refused

MOST_VERSIONS = 100


@require_safe
def funded_data(request):
    """What the dataset holds, its files, its versions; the editors' button."""
    found = list(versions_with_files()[:MOST_VERSIONS])
    return render(
        request,
        "opendata/publications/page.html",
        {
            "last": found[0] if found else None,
            "files": found[0].files.all() if found else [],
            "versions": found,
            "columns": COLUMNS,
            "formats": FileFormat.choices,
            "may_publish": may_edit_public(request.user),
        },
    )


@require_POST
def publish(request):
    """The button: a new version, or the sentence that says why there is none."""
    if not may_edit_public(request.user):
        raise Http404
    try:
        done = publications.publish(by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            _("La version du jour est publiée : %(rows)s lignes, %(held)s retenues.")
            % {"rows": len(done.references), "held": len(done.held_rows)},
        )
    return redirect("opendata:funded_data")


@require_safe
def published_file(request, file_format: str, day: date | None = None):
    """A file of the last version, or of a day's, under an address that never changes."""
    if file_format not in FileFormat.values:
        raise Http404
    found = file_of(file_format, on=day)
    if found is None:
        raise Http404
    mark = f'"{found.sha256}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    response = HttpResponse(
        bytes(found.content), content_type=CONTENT_TYPES[FileFormat(file_format)]
    )
    stamp = found.publication.published_on
    response["Content-Disposition"] = (
        f'attachment; filename="projets-laureats-{stamp}.{file_format}"'
    )
    response["ETag"] = mark
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def schema(request):
    """The Table Schema of the CSV."""
    return _open_json(table_schema(_site()))


@require_safe
def open_catalogue(request):
    """Everything that can be taken away, in DCAT."""
    found = list(versions_with_files()[:MOST_VERSIONS])
    datasets = Dataset.objects.published().order_by("slug")
    last = found[0] if found else None
    return _open_json(catalogue(last, found, datasets, _site()), "application/ld+json")


def _open_json(content: dict, content_type: str = "application/json") -> JsonResponse:
    response = JsonResponse(
        content,
        content_type=content_type,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _site() -> str:
    return settings.DATALAB_SITE_URL.rstrip("/")
