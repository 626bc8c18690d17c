"""Working days, French public holidays included: the days that a service level counts."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The legal holidays of metropolitan France in one year (Code du travail, art. L3133-1)."""
    return frozenset(holidays.country_holidays("FR", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for public holidays."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The day that comes ``count`` working days after ``day`` (which is not counted)."""
    if count < 0:
        raise ValueError("count must not be negative")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days stand after ``start``, up to ``end`` included; 0 when end ≤ start."""
    return sum(is_working_day(start + timedelta(days=n + 1)) for n in range((end - start).days))
