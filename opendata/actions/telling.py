"""Tells the editors what they must know, in the transaction of the deed."""

from collections.abc import Sequence
from datetime import datetime

from accounts.french import count
from notifications import outbox
from opendata.events import ROWS_HELD, editors
from opendata.exports.rows import Held


def tell_held_rows(held: Sequence[Held], *, by, at: datetime) -> None:
    """Which rows were held back, and why. Whoever published reads it on the page."""
    outbox.queue(
        ROWS_HELD,
        people=editors().order_by("pk"),
        at=at,
        by=by,
        path="/projets-finances/donnees/",
        values={
            "count": count(len(held), "ligne retenue", "lignes retenues"),
            "lines": "\n".join(f"• {one}" for one in held),
        },
    )
