"""What a declaration of interests writes, inside the caller's transaction."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from funding.lifecycle import COFINANCING
from funding.models import Assignment, Cofinancing, Follow, InterestDeclaration
from workflow.refusals import Refused


def declare_interests(
    cofinancing: Cofinancing,
    *,
    has_conflict: bool,
    explanation: str = "",
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> InterestDeclaration:
    """States whether the person has a conflict of interests on the file. The last word binds."""
    if has_conflict and not explanation.strip():
        raise Refused("conflict_is_explained", _("Précisez le conflit."), field="explanation")
    file = COFINANCING.apply(
        cofinancing,
        "declare_interests",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"conflict": has_conflict},
    )
    if has_conflict:
        _step_aside(file, by=by, at=at)
    return InterestDeclaration.objects.create(
        cofinancing=file,
        declared_by=by,
        declared_at=at,
        has_conflict=has_conflict,
        explanation=explanation.strip(),
    )


def _step_aside(file: Cofinancing, *, by: User, at: datetime) -> None:
    """Whoever declares a conflict is no longer in charge of the file, nor follows it."""
    Assignment.objects.filter(cofinancing=file, reviewer=by, ended_at=None).update(
        ended_at=at, ended_by=by
    )
    Follow.objects.filter(cofinancing=file, followed_by=by).delete()
