"""The assessments that a person may read, in one query: the rule of the page, for lists."""

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.permissions import Permission
from funding.models import Assessment, CofinancingStatus
from funding.policies import files_open_to


def assessments_open_to(user) -> QuerySet[Any, Any]:
    """Blind until both are in: before, a person reads only the assessment that they gave.

    A reviewer who gave none reads them once the review is over (``assessments.visible_to``).
    ``rank`` numbers the assessments of a file from 1. Nobody of a ministry reads any.
    """
    if not user.is_authenticated or not user.can(Permission.FUNDING_READ_ALL):
        return Assessment.objects.none()
    of_file = Assessment.objects.filter(cofinancing=OuterRef("cofinancing"))
    mine = Q(assessed_by=user)
    both = Q(given__gte=2)
    if user.can(Permission.FUNDING_REVIEW):
        both &= Q(has_mine=True) | ~Q(cofinancing__status=CofinancingStatus.UNDER_REVIEW)
    return (
        Assessment.objects.filter(cofinancing__in=files_open_to(user).values("pk"))
        .annotate(
            given=_count(of_file),
            rank=_count(of_file.filter(pk__lte=OuterRef("pk"))),
            has_mine=Exists(of_file.filter(assessed_by=user)),
        )
        .filter(mine | both)
        .select_related("cofinancing", "assessed_by")
    )


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("cofinancing").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
