"""Asks a worker for the file of a large selection."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from finding.queries.columns import Column
from finding.queries.filters import written
from finding.queries.selections import Count, Selection
from jobs import actions as jobs
from jobs.models import Job
from workflow.refusals import Refused

#: Up to so many rows a file is made at once, while its author waits.
AT_ONCE = {"csv": 10_000, "xlsx": 10_000, "ods": 1_000}
#: What each kind of file can hold.
MOST_ROWS = {"xlsx": 1_048_575, "ods": 100_000}
TASK = "finding.tasks.long_export"


def is_large(count: Count, kind: str) -> bool:
    """Whether the file is a worker's."""
    return count.is_capped or count.number > AT_ONCE[kind]


@transaction.atomic(durable=True)
def export_later(
    selection: Selection, columns: list[Column], kind: str, *, by, at: datetime
) -> Job:
    """Starts the work; its page shows how far it is, then gives the file.

    Raises Refused when the selection is too long for this kind of file.
    """
    most = MOST_ROWS.get(kind)
    total = selection.rows.order_by().count()
    if most is not None and total > most:
        raise Refused(
            "too_many_rows",
            _("Un fichier %(kind)s ne tient pas %(total)s lignes : prenez le CSV, ou filtrez.")
            % {"kind": kind.upper(), "total": total},
        )
    return jobs.start(
        "export",
        label=_("Export %(kind)s : %(files)s")
        % {"kind": kind.upper(), "files": selection.files.label},
        by=by,
        at=at,
        task=TASK,
        arguments={
            "name": selection.files.name,
            "query": written(selection.asked),
            "columns": [column.name for column in columns],
            "kind": kind,
        },
        total=total,
    )
