"""The hours of the story: its people work by day."""

from datetime import datetime, timedelta

from django.utils import timezone

OPENS, OPEN_FOR = timedelta(hours=9), 9 / 24  # from nine to six, in the order of the day's hours


def at_work(moment: datetime) -> datetime:
    """The same day, the same order, in the hours of an office; today's moments stay as they are."""
    local = timezone.localtime(moment)
    if local.date() >= timezone.localdate():
        return moment
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + OPENS + (local - midnight) * OPEN_FOR


def days_ago(days: int) -> datetime:
    """A moment of that day."""
    return at_work(timezone.now() - timedelta(days=days))
