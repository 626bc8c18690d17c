"""The desk's clock, which stands still while the ministry must answer."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from support.models import SupportCase
from workflow.calendar import add_working_days, working_days_between


def locked(case: SupportCase) -> SupportCase:
    """The case as it is now, held for the caller's transaction."""
    return SupportCase.objects.select_for_update(no_key=True).get(pk=case.pk)


def started_again(case: SupportCase, at: datetime) -> dict[str, Any]:
    """What changes of a locked case when its clock goes on; nothing when it goes already.

    The due date moves by the working days that the clock stood still.
    """
    if case.waiting_since is None:
        return {}
    waited = working_days_between(case.waiting_since, timezone.localdate(at))
    return {
        "waiting_since": None,
        "days_waited": case.days_waited + waited,
        "due_on": add_working_days(case.due_on, waited),
    }
