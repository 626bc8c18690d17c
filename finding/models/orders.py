"""What lists sort by: never null, and indexed with the primary key under the same expression."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Expression, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

#: What stands for « none » in an order.
NO_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)
NO_DAY = date(1900, 1, 1)
NO_AMOUNT = Decimal("-1.00")


def plain(field: str) -> Func:
    """A text as people sort it, without accents nor capitals (``datalab_plain`` is indexable)."""
    return Func(field, function="datalab_plain", output_field=TextField())


def or_none(field: str, none: Any) -> Coalesce:
    """A field that may be empty, with the value that stands for « none » in the order."""
    return Coalesce(field, Value(none))


def among(field: str, keys: QuerySet | Expression) -> Func:
    """``field = ANY (ARRAY (keys))``: a few keys read once, that an index then finds.

    For one side of an OR, where ``IN (SELECT …)`` would try every row of the table. ``keys`` may be
    an array already.
    """
    return Func(
        F(field),
        ArraySubquery(keys) if isinstance(keys, QuerySet) else keys,
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
