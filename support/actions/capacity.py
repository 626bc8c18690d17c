"""The quarter's person-days: opened by the head of the desk, committed to cases, given back."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, InternalError, transaction
from django.db.models import Case, F, Sum, When
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from support.models import Capacity, CapacityMove, CapacityMovement, SupportCase, quarter_of
from workflow.refusals import Refused, refused_by_database

ZERO = Decimal("0")
TOO_FEW_LEFT = _(
    "%(capacity)s ne peut porter %(days)s de plus : il n’y reste pas assez de jours. Le "
    "responsable du guichet peut en ouvrir."
)
TOO_MANY_CLOSED = _(
    "%(capacity)s ne peut perdre %(days)s : des accompagnements les tiennent, ou ils n’ont jamais "
    "été ouverts."
)


@transaction.atomic(durable=True)
def open_days(
    year: int, quarter: int, days: Decimal, *, by, at: datetime, reason: str = ""
) -> Capacity:
    """Opens more person-days in a quarter; a negative number closes some that nobody holds."""
    if not by.can(Permission.SUPPORT_CAPACITY):
        raise Refused("not_permitted", say("Seul le responsable du guichet ouvre la capacité."))
    if not days:
        raise Refused("days_required", say("Indiquez un nombre de jours."), field="days")
    capacity, _new = Capacity.objects.get_or_create(year=year, quarter=quarter)
    kind = CapacityMove.OPEN if days > 0 else CapacityMove.CLOSE
    _move(capacity, kind, abs(days), by=by, at=at, reason=reason)
    capacity.refresh_from_db()
    return capacity


def capacity_for(day) -> Capacity:
    """The capacity of the quarter of a day. Raises Refused when it was never opened."""
    year, quarter = quarter_of(day)
    capacity = Capacity.objects.filter(year=year, quarter=quarter).first()
    if capacity is None:
        raise Refused(
            "capacity_not_opened",
            say(
                "La capacité du %(quarter)se trimestre %(year)s n’est pas ouverte : "
                "le responsable du guichet doit l’ouvrir."
            )
            % {"quarter": quarter, "year": year},
            field="capacity",
        )
    return capacity


def hold(case: SupportCase, days: Decimal, *, by, at: datetime, reason: str = "") -> None:
    """Brings what a case holds of its quarter to ``days``, inside the caller's transaction.

    Raises Refused when the quarter has not that many left: PostgreSQL says so, not a reading.
    """
    if case.capacity is None:
        return
    change = days - held_by(case)
    if change > 0:
        _move(case.capacity, CapacityMove.HOLD, change, case=case, by=by, at=at, reason=reason)
    elif change < 0:
        _move(case.capacity, CapacityMove.RELEASE, -change, case=case, by=by, at=at, reason=reason)


def held_by(case: SupportCase) -> Decimal:
    """The person-days that a case holds now."""
    signed = Case(When(kind=CapacityMove.HOLD, then=F("days")), default=-F("days"))
    return case.capacity_movements.aggregate(total=Sum(signed))["total"] or ZERO


def _move(capacity: Capacity, kind: str, days: Decimal, *, by, at, reason, case=None) -> None:
    try:
        CapacityMovement.objects.create(
            capacity=capacity,
            kind=kind,
            days=days,
            case=case,
            moved_at=at,
            moved_by=by,
            reason=reason.strip(),
        )
    except (IntegrityError, InternalError) as error:
        refused = refused_by_database(error)
        if refused.code == "capacity_never_overcommitted":
            told = {
                "capacity": capacity,
                "days": f"{days.normalize():f}".replace(".", ",") + "\u00a0j",
            }
            raise Refused(
                refused.code,
                (TOO_MANY_CLOSED if kind == CapacityMove.CLOSE else TOO_FEW_LEFT) % told,
                field="estimated_days" if case else "days",
            ) from error
        raise refused from error
