"""The worker's door of the wing: the file of a large selection."""

import tempfile
from collections.abc import Iterator
from typing import Any

from celery import shared_task
from django.core.files import File
from django.http import QueryDict
from django.utils import timezone

from finding.exports.selections import sheet_of
from finding.exports.sheets import WRITERS, Sheet, csv_lines
from finding.queries.lists import LISTS
from finding.queries.pages import chosen_columns
from finding.queries.selections import Selection
from jobs.running import Run, running


@shared_task
def long_export(job_id: int, *, name: str, query: str, columns: list[str], kind: str) -> None:
    """Writes the file of a selection, with the rights that its author has at that moment."""
    with running(job_id) as run:
        person, asked = run.job.requested_by, QueryDict(query, mutable=True)
        asked.setlist("columns", columns)
        selection = Selection(LISTS[name], person, asked)
        sheet = sheet_of(selection, chosen_columns(selection.files, person, asked))
        counted = Sheet(sheet.title, sheet.columns, _counted(sheet.rows, run))
        with tempfile.TemporaryFile() as out:
            if kind == "csv":
                out.writelines(csv_lines(counted))
            else:
                out.write(WRITERS[kind][0]([counted]))
            out.seek(0)
            run.attach(f"{name}_{timezone.localdate()}.{kind}", File(out))


def _counted(rows: Any, run: Run) -> Iterator[Any]:
    for row in rows:
        yield row
        run.advance()
