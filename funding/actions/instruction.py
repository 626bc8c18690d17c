"""Reviewers declare their interests, take a file up, assess it blind, then advise."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from funding import events, policies
from funding.actions import declaring
from funding.actions.telling import tell
from funding.lifecycle import COFINANCING
from funding.models import Assessment, Cofinancing
from workflow.refusals import Refused, refusals_in_french

BEST_MARK = 5


declare_interests = transaction.atomic(durable=True)(declaring.declare_interests)


@transaction.atomic(durable=True)
def take_up(
    cofinancing: Cofinancing, *, by: User, at: datetime, seen_version: int | None = None
) -> Cofinancing:
    """Opens the review of a filed request whose project is admissible."""
    file = COFINANCING.apply(cofinancing, "take_up", by=by, at=at, seen_version=seen_version)
    tell(events.TAKEN_UP, file, events.holders(file, at), by=by, at=at)
    return file


@transaction.atomic(durable=True)
def assess(
    cofinancing: Cofinancing,
    *,
    scores: Mapping[str, int],
    is_favourable: bool,
    comment: str,
    remarks: Mapping[str, str] | None = None,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Assessment:
    """Gives one reviewer's marks (0 to 5, one a criterion of the call), opinion and comment.

    ``remarks`` says why, criterion by criterion; an unknown criterion is refused.
    """
    criteria = cofinancing.project.call_version.criteria
    said = {key: text.strip() for key, text in (remarks or {}).items() if text.strip()}
    if set(said) - {criterion["key"] for criterion in criteria}:
        raise Refused("unknown_criterion", _("Un critère commenté n’est pas dans la grille."))
    score = weighted_score(criteria, scores)
    if not comment.strip():
        raise Refused("comment_required", _("Motivez votre avis."), field="comment")
    file = COFINANCING.apply(cofinancing, "assess", by=by, at=at, seen_version=seen_version)
    with refusals_in_french():
        assessment = Assessment.objects.create(
            cofinancing=file,
            assessed_by=by,
            assessed_at=at,
            scores=dict(scores),
            remarks=said,
            weighted_score=score,
            is_favourable=is_favourable,
            comment=comment.strip(),
        )
    if policies.assessments_without_conflict(file).count() >= 2:
        tell(events.ASSESSED, file, events.assessors(file, at), by=by, at=at)
    return assessment


@transaction.atomic(durable=True)
def recommend(
    cofinancing: Cofinancing,
    *,
    synthesis: str,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Cofinancing:
    """Closes the review in favour of the file."""
    return _advise(cofinancing, "recommend", synthesis, by=by, at=at, seen_version=seen_version)


@transaction.atomic(durable=True)
def advise_against(
    cofinancing: Cofinancing,
    *,
    synthesis: str,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Cofinancing:
    """Closes the review against the file; the committee remains free."""
    return _advise(
        cofinancing, "advise_against", synthesis, by=by, at=at, seen_version=seen_version
    )


def weighted_score(criteria: list[dict], scores: Mapping[str, int]) -> Decimal:
    """The mark out of 100, rounded to two places: Σ mark × weight over 5 × Σ weights.

    Raises Refused when a criterion has no mark, or a mark is not a whole number from 0 to 5.
    """
    if not criteria:
        raise Refused("no_criteria", _("L’appel n’a pas de grille de critères."))
    total, weights = 0, 0
    for criterion in criteria:
        mark = scores.get(criterion["key"])
        if not isinstance(mark, int) or isinstance(mark, bool) or not 0 <= mark <= BEST_MARK:
            raise Refused(
                "mark_out_of_range",
                _("Notez « %(criterion)s » de 0 à 5.") % {"criterion": criterion["label"]},
                field=f"score_{criterion['key']}",
            )
        total += mark * criterion["weight"]
        weights += criterion["weight"]
    unknown = set(scores) - {criterion["key"] for criterion in criteria}
    if unknown:
        raise Refused("unknown_criterion", _("Un critère noté n’est pas dans la grille."))
    return (Decimal(100 * total) / Decimal(BEST_MARK * weights)).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )


def _advise(
    cofinancing: Cofinancing,
    deed: str,
    synthesis: str,
    *,
    by: User,
    at: datetime,
    seen_version: int | None,
) -> Cofinancing:
    if not synthesis.strip():
        raise Refused(
            "synthesis_required", _("Rédigez la synthèse de l’instruction."), field="synthesis"
        )
    file = COFINANCING.apply(
        cofinancing,
        deed,
        by=by,
        at=at,
        reason=synthesis,
        seen_version=seen_version,
        changes={"synthesis": synthesis.strip(), "advised_at": at, "advised_by": by},
    )
    told = events.decision_makers(file, at)
    tell(events.ADVISED, file, told, by=by, at=at, advice=file.get_status_display())
    return file
