"""Writes one movement in one round trip, or says in French why PostgreSQL refused it."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NotRequired, TypedDict, Unpack

from django.db import Error, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.numeric import Int8

from accounts.models import User
from accounts.statements import Plain, numbered, prepared
from funding.ledger.models import BudgetLine, Engagement, Movement, Pocket, TransferProposal
from funding.ledger.refusals import LedgerRefused, refusal_of


class Told(TypedDict):
    """What every deed says about itself.

    ``by`` who, ``at`` when it became known (aware), ``reason`` why; ``effect_on`` the day it counts
    from (default: the day of ``at`` in Paris); ``key`` makes a repeated post harmless.
    """

    by: User
    at: datetime
    reason: str
    effect_on: NotRequired[date | None]
    key: NotRequired[str]


@dataclass(frozen=True)
class Place:
    """One side of a movement: a pocket of a line in a fiscal year, or the outside."""

    pocket: str
    line: BudgetLine | None = None
    year: int | None = None


OUTSIDE = Place(Pocket.OUTSIDE)

#: The fields of a movement in the order of ``record``'s row, then those that the database gives.
_TOLD = [
    "key",
    "kind",
    "credit",
    "amount",
    "source_line_id",
    "source_year",
    "source_pocket",
    "destination_line_id",
    "destination_year",
    "destination_pocket",
    "award",
    "engagement_id",
    "proposal_id",
    "exception",
    "effect_on",
    "recorded_at",
    "recorded_by_id",
    "approved_by_id",
    "reason",
]
_GIVEN = ["id", "chain_line_id", "number", "previous_hash", "hash"]
_PLACES = {name: place for place, name in enumerate([*_TOLD, *_GIVEN])}
_KEYS = [place for place, name in enumerate(_TOLD) if name.endswith("_id")]
_MOVEMENTS = Plain(Movement)
_FIELDS = [field.attname for field in Movement._meta.concrete_fields]
_ORDER = [_PLACES[name] for name in _FIELDS]
_NOT_YET_GIVEN = (None,) * len(_GIVEN)
_ROW = ", ".join(["%s"] * len(_TOLD))
#: The row as it is: its key is of nobody else, or the statement stands alone and may be refused.
_INSERT = numbered(
    f"INSERT INTO ledger_movement ({', '.join(_TOLD)}) VALUES ({_ROW}) "  # noqa: S608
    f"RETURNING false, {', '.join(_GIVEN)}"
)
_RECORD = numbered(f"SELECT * FROM ledger_record({_ROW})")  # noqa: S608


#: How many movements the block of ``standing_alone`` may still write; None outside of it.
_left_alone: ContextVar[int | None] = ContextVar("left_alone", default=None)


def require_transaction() -> None:
    """Every deed belongs to its caller's transaction: both are kept, or neither."""
    if not connection.in_atomic_block:
        raise RuntimeError("funding.ledger.books needs the caller's transaction.atomic()")


@contextmanager
def standing_alone() -> Iterator[None]:
    """Lets the block's one movement be a transaction by itself, when nothing else is written.

    A statement is kept whole or not at all, without BEGIN and COMMIT: one round trip, and nobody
    waits for the line while its answer travels. RuntimeError inside a transaction, for a second
    movement, and for the verbs that write more than a movement (they need a transaction).
    """
    if connection.in_atomic_block:
        raise RuntimeError("books.standing_alone() cannot be nested in a transaction")
    token = _left_alone.set(1)
    try:
        yield
    finally:
        _left_alone.reset(token)


def _require_transaction_or_solitude() -> None:
    if _left_alone.get() and not connection.in_atomic_block:
        _left_alone.set(0)
    else:
        require_transaction()


def checked_amount(amount: Decimal) -> Decimal:
    """The amount in euros and cents. TypeError for a float, LedgerRefused for a wrong amount."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"An amount is a Decimal, not {type(amount).__name__}")
    if not amount.is_finite() or amount <= 0:
        raise LedgerRefused(
            "amount_is_positive", _("Indiquez un montant supérieur à zéro."), field="amount"
        )
    rounded = amount.quantize(Decimal("0.01"))
    if rounded != amount or rounded >= Decimal(10) ** 12:
        raise LedgerRefused(
            "amount_is_money", _("Indiquez un montant en euros et centimes."), field="amount"
        )
    return rounded


def effect_day(told: Told) -> date:
    """The day from which the deed counts."""
    return told.get("effect_on") or timezone.localdate(told["at"])


def _new_key(kind: str) -> str:
    """A key of nobody else, in the order of time: the index grows at its end, however old it is."""
    return f"{kind}:{time.time_ns():x}:{uuid.uuid4().hex[:12]}"


def _typed(row: tuple) -> list:
    """Keys as one same type, whatever their size: each type is another statement to prepare."""
    values = list(row)
    for place in _KEYS:
        if values[place] is not None:
            values[place] = Int8(values[place])
    return values


def record(
    kind: str,
    credit: str,
    amount: Decimal,
    source: Place,
    destination: Place,
    *,
    award: str = "",
    engagement: Engagement | None = None,
    proposal: TransferProposal | None = None,
    exception: str = "",
    approved_by: User | None = None,
    **told: Unpack[Told],
) -> Movement:
    """Writes a movement, or gives back the one that has this key and says the same.

    Raises LedgerRefused with the database's reason; the caller's transaction is then over.
    """
    _require_transaction_or_solitude()
    amount = checked_amount(amount)
    if not told["reason"].strip():
        raise LedgerRefused("reason_is_written", _("Indiquez le motif."), field="reason")
    row = (
        told.get("key") or _new_key(kind),
        str(kind),
        str(credit),
        amount,
        source.line.pk if source.line else None,
        source.year,
        str(source.pocket),
        destination.line.pk if destination.line else None,
        destination.year,
        str(destination.pocket),
        award,
        engagement.pk if engagement else None,
        proposal.pk if proposal else None,
        str(exception),
        effect_day(told),
        told["at"],
        told["by"].pk,
        approved_by.pk if approved_by else None,
        told["reason"].strip(),
    )
    values = (*row, *_NOT_YET_GIVEN)
    # Built before the call: from its answer to the COMMIT, others wait for the line.
    movement = _MOVEMENTS.from_db(connection.alias, _FIELDS, [values[place] for place in _ORDER])
    typed, dated = _typed(row), bool(told.get("effect_on"))
    # A refusal ends its transaction: inside one, the earlier post of a key is looked for first.
    within = bool(told.get("key")) and connection.in_atomic_block
    with prepared(connection) as cursor:
        try:
            cursor.execute(_RECORD if within else _INSERT, typed)
        except Error as error:
            lines = {
                place.line.pk: place.line.code for place in (source, destination) if place.line
            }
            refusal = refusal_of(error, lines)
            if refusal is None:
                raise
            if refusal.code == "key_once" and not connection.in_atomic_block:
                return _same_as(Movement.objects.get(key=row[0]), row, dated)
            raise refusal from error
        replayed, *given = cursor.fetchone()
    if replayed:
        return _same_as(Movement.objects.get(pk=given[0]), row, dated)
    movement.__dict__.update(zip(_GIVEN, given, strict=True))
    return movement


def _same_as(movement: Movement, row: tuple, dated: bool) -> Movement:
    """The movement that had the key, when it says what is told again; refused otherwise."""
    compared = _TOLD[1:15] if dated else _TOLD[1:14]
    if any(getattr(movement, name) != row[_PLACES[name]] for name in compared):
        raise key_reused(movement)
    return movement


def key_reused(movement: Movement) -> LedgerRefused:
    """The refusal of a key that already names another movement."""
    return LedgerRefused(
        "key_reused",
        _("La clé « %(key)s » a déjà servi pour un autre mouvement.") % {"key": movement.key},
    )


def recorded_earlier(key: str) -> Movement | None:
    """The movement that already has this key. Whoever posts the same key meanwhile waits."""
    if not key:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 5251))", [key])
    return Movement.objects.filter(key=key).select_related("engagement").first()


def within_line(
    kind: str,
    credit: str,
    amount: Decimal,
    line: BudgetLine,
    year: int,
    way: tuple[str, str],
    **rest,
) -> Movement:
    """A movement between two pockets of the same line and year."""
    source, destination = (Place(pocket, line, year) for pocket in way)
    return record(kind, credit, amount, source, destination, **rest)


__all__ = [
    "OUTSIDE",
    "Place",
    "Told",
    "checked_amount",
    "effect_day",
    "key_reused",
    "record",
    "recorded_earlier",
    "require_transaction",
    "standing_alone",
    "within_line",
]
