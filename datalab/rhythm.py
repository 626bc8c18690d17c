"""How often the clock calls a task, in French words."""

import re

from django.utils.translation import gettext as _
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

_SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
_RANGE = re.compile(r"(\d+)-(\d+)")
_EACH = re.compile(r"\*/(\d+)")


def rhythm(task: PeriodicTask) -> str:
    """« toutes les 10 minutes », « chaque jour à 3 h 40 »; what is rarer, as Celery says it."""
    if task.crontab:
        return _of_crontab(task.crontab) or str(task.crontab)
    if task.interval and task.interval.period in _SECONDS:
        return _of_interval(task.interval)
    return str(task.scheduler)


def _of_interval(row: IntervalSchedule) -> str:
    seconds = row.every * _SECONDS[row.period]
    words = {
        3_600: (_("chaque heure"), _("toutes les %(number)s heures")),
        60: (_("chaque minute"), _("toutes les %(number)s minutes")),
        1: (_("chaque seconde"), _("toutes les %(number)s secondes")),
    }
    unit = next(unit for unit in words if unit <= max(seconds, 1) and seconds % unit == 0)
    one, many = words[unit]
    number = seconds // unit
    return one if number == 1 else many % {"number": number}


def _of_crontab(row: CrontabSchedule) -> str:
    """Empty for a crontab whose days or hours are written in a rarer way."""
    days = {"*": _("chaque jour"), "mon-fri": _("du lundi au vendredi")}.get(row.day_of_week)
    if days is None or (row.day_of_month, row.month_of_year) != ("*", "*"):
        return ""
    if row.minute.isdecimal() and row.hour.isdecimal():
        return _("%(days)s à %(hour)s h %(minute)s") % {
            "days": days,
            "hour": row.hour,
            "minute": row.minute.zfill(2),
        }
    if row.minute.isdecimal() and row.hour == "*":
        return _("%(days)s, à chaque heure et %(minute)s minutes") % {
            "days": days,
            "minute": row.minute,
        }
    hours, each = _RANGE.fullmatch(row.hour), _EACH.fullmatch(row.minute)
    if hours and each:
        return _("%(days)s, de %(first)s h à %(last)s h 59, toutes les %(each)s minutes") % {
            "days": days,
            "first": hours[1],
            "last": hours[2],
            "each": each[1],
        }
    return ""
