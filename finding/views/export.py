"""The selection of a list as a spreadsheet: exactly the files and the columns shown."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finding.actions import exporting
from finding.exports.selections import sheet_of
from finding.exports.sheets import WRITERS, csv_lines
from finding.queries.columns import Column
from finding.queries.filters import written
from finding.queries.pages import chosen_columns
from finding.queries.selections import Selection
from finding.views.lists import address, asked_in, list_named
from workflow.refusals import Refused


@require_POST
def export(request, name: str):
    """A file of the whole selection; a filter that cannot be read refuses it with its sentence."""
    files, asked = list_named(name), asked_in(request)
    kind = request.POST.get("format", "csv")
    selection = Selection(files, request.user, asked)
    if kind not in WRITERS:
        messages.error(request, _("Choisissez un format : CSV, XLSX ou ODS."))
        return redirect(address(files, written(asked)))
    if selection.errors:
        said = " ".join(sentence for found in selection.errors.values() for sentence in found)
        messages.error(request, _("L’export n’a pas été fait. %(said)s") % {"said": said})
        return redirect(address(files, written(asked)))
    asked.setlist("columns", request.POST.getlist("columns"))
    columns = chosen_columns(files, request.user, asked)
    if exporting.is_large(selection.count(), kind):
        return _later(request, selection, columns, kind)
    sheet = sheet_of(selection, columns)
    writer, content_type = WRITERS[kind]
    response: HttpResponse | StreamingHttpResponse
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(sheet), content_type=content_type)
    else:
        response = HttpResponse(writer([sheet]), content_type=content_type)
    day = timezone.localdate()
    response["Content-Disposition"] = f'attachment; filename="{files.name}_{day}.{kind}"'
    return response


def _later(request, selection: Selection, columns: list[Column], kind: str) -> HttpResponse:
    """Hands a long file to a worker, and shows its page."""
    try:
        job = exporting.export_later(selection, columns, kind, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(address(selection.files, written(selection.asked)))
    return redirect(job.get_absolute_url())
