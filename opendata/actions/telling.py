"""Tells the editors what they must know, in the transaction of the deed."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.french import count
from notifications import outbox
from opendata.events import REUSE_ANSWERED, REUSE_PROPOSED, ROWS_HELD, editors
from opendata.exports.rows import Held
from opendata.models import Reuse, ReuseStatus

#: How its author reads the state of a reuse.
TOLD_AS: dict[str, str | Promise] = {
    ReuseStatus.PUBLISHED: _("publiée"),
    ReuseStatus.REFUSED: _("refusée"),
    ReuseStatus.WITHDRAWN: _("retirée"),
    ReuseStatus.PROPOSED: _("de nouveau à l’examen"),
}


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


def tell_proposed(reuse: Reuse, *, by, at: datetime) -> None:
    """The editors have a proposal to examine."""
    outbox.queue(
        REUSE_PROPOSED,
        people=editors().order_by("pk"),
        at=at,
        by=by,
        reference=reuse.reference,
        path=reuse.get_absolute_url(),
        values={"title": reuse.title},
    )


def tell_answered(reuse: Reuse, *, by, at: datetime) -> None:
    """Whoever proposed learns what came of it, and why."""
    outbox.queue(
        REUSE_ANSWERED,
        people=[reuse.proposed_by],
        at=at,
        by=by,
        reference=reuse.reference,
        path=reuse.get_absolute_url(),
        values={
            "title": reuse.title,
            "state": TOLD_AS[reuse.status],
            "reason": reuse.review_reason,
        },
    )
