"""The budget officer replans the tranches of many files at once: all of them, or none."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from funding import events
from funding.actions.telling import tell
from funding.ledger.models import Envelope
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing, Tranche
from funding.queries.schedule import Asked, Change, preview, wishes_by_tranche
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def reschedule(
    envelope: Envelope, asked: Sequence[Asked], *, by: User, at: datetime, reason: str
) -> list[Change]:
    """Gives each tranche its new day and amount, with one deed in the journal of each file.

    What was previewed is checked again under lock: a conflict, a ceiling or a tranche certified
    meanwhile refuses everything. Raises Refused with every sentence. Returns the cells changed.
    """
    if not by.can(Permission.FUNDING_ENGAGE):
        raise Refused("not_permitted", _("Votre rôle ne permet pas de revoir l’échéancier."))
    if not reason.strip():
        raise Refused("reason_required", _("Indiquez le motif."), field="reason")
    pks = [ask.tranche_id for ask in asked]
    _lock(pks)
    found = preview(envelope, asked, today=timezone.localdate(at))
    if found.refusals:
        raise Refused("schedule_refused", "\n".join(found.refusals))
    if not found.changes:
        raise Refused("nothing_changes", _("Rien ne change : la feuille dit ce qui est déjà là."))
    by_file: dict[Cofinancing, list[Change]] = {}
    for change in found.changes:
        by_file.setdefault(change.tranche.agreement.cofinancing, []).append(change)
    for file in sorted(by_file, key=lambda f: f.pk):
        changes = by_file[file]
        moved = COFINANCING.apply(
            file, "reschedule", by=by, at=at, reason=reason, details=_told(changes)
        )
        told = (events.holders(moved, at), events.assessors(moved, at))
        tell(events.RESCHEDULED, moved, *told, by=by, at=at, changes=_words(changes))
    for tranche, values in wishes_by_tranche(found.changes).items():
        for name, value in values.items():
            setattr(tranche, name, value)
        tranche.save(update_fields=list(values))
    return found.changes


def _lock(pks: Sequence[int]) -> None:
    """The files, then their tranches, always in the same order: as every deed of a file does."""
    files = Cofinancing.objects.filter(
        pk__in=Tranche.objects.filter(pk__in=pks).values("agreement__cofinancing")
    )
    list(files.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    tranches = Tranche.objects.filter(pk__in=pks).select_for_update(no_key=True)
    list(tranches.order_by("pk").values_list("pk", flat=True))


def _told(changes: Sequence[Change]) -> dict:
    """What the journal keeps: each cell before and after, as text."""
    return {
        "tranches": [
            {
                "tranche": change.tranche.number,
                "field": change.field,
                "before": _plain(change.before),
                "after": _plain(change.after),
            }
            for change in changes
        ]
    }


def _words(changes: Sequence[Change]) -> str:
    """The changes in one sentence."""
    return ", ".join(
        _("tranche %(number)s %(before)s → %(after)s")
        % {
            "number": change.tranche.number,
            "before": change.before_text,
            "after": change.after_text,
        }
        for change in changes
    )


def _plain(value: date | Decimal) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
