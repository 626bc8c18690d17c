"""The queries over what somebody sees, written once for them (docs/decisions/0085)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value
from django.utils import timezone

from accounts.statements import Slot, Statement

#: By what is asked, the person, their memberships and the day.
WRITTEN: dict[tuple, Statement] = {}
MOST_WRITTEN = 1_000
BETWEEN = " "  # no reference holds a space


def statement_for(person: Any, name: Any, rows: Callable[[], QuerySet]) -> Statement:
    """The query that ``rows()`` builds for this person, written once a day under its name (a key).

    What somebody sees is said by their memberships of the day, and by what the query reads.
    """
    held = tuple((m.role, m.organisation_id, m.strand) for m in person.current_memberships)
    known = (name, person.pk, held, timezone.localdate())
    if known not in WRITTEN:
        if len(WRITTEN) >= MOST_WRITTEN:
            WRITTEN.clear()
        WRITTEN[known] = Statement(rows())
    return WRITTEN[known]


def one_of(references: Any) -> Func:
    """``reference = ANY (array)``: one parameter, where ``IN`` sends and plans hundreds.

    ``references`` stands for what ``together`` gives.
    """
    array = Func(
        references, Value(BETWEEN), function="string_to_array", output_field=ArrayField(TextField())
    )
    return Func(
        F("reference"),
        array,
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


def together(references: Iterable[str]) -> str:
    """Many references as one text, which costs far less to send than an array."""
    return BETWEEN.join(references)


REFERENCES = Slot("references")
