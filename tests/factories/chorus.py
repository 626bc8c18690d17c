"""Extracts of Chorus brought in from files made for the tests."""

from datetime import UTC, date, datetime
from pathlib import Path

from accounts.models import User
from funding.ledger.chorus.intake import bring_in
from funding.ledger.models import ChorusExtract

FILES = Path(__file__).resolve().parent.parent / "funding" / "chorus" / "files"
NOW = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()


def waiting(
    path: Path, *, by: User | None = None, on: date = TODAY, partial=False
) -> ChorusExtract:
    """An extract whose file is still to be read."""
    return ChorusExtract.objects.create(
        file_name=path.name,
        extracted_on=on,
        is_partial=partial,
        requested_at=NOW,
        requested_by=by,
    )


def brought(name: str | Path, **how) -> ChorusExtract:
    """An extract imported from a file of ``tests/funding/chorus/files`` or from a path."""
    path = FILES / name
    return bring_in(waiting(path, **how), path, clock=lambda: NOW)
