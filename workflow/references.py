"""Gives each file its number, without a gap nor a double."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def next_reference(prefix: str, at: datetime) -> str:
    """The next number of the year for a kind of file: ``DL-2026-0042``.

    One statement takes it, in the caller's transaction: a deed that fails gives its number back.
    """
    year = timezone.localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO workflow_referencecounter (prefix, year, last) VALUES (%s, %s, 1)
            ON CONFLICT (prefix, year) DO UPDATE SET last = workflow_referencecounter.last + 1
            RETURNING last
            """,
            [prefix, year],
        )
        (number,) = cursor.fetchone()
    return f"{prefix}-{year}-{number:04d}"
