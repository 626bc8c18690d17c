"""What became public between two moments, as the editions tell it."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from opendata.models import Dataset, Reuse, Topic
from opendata.models.calendar import PARIS
from opendata.queries.funded import Asked, funded_list
from opendata.queries.showcase import opened_entries
from opendata.queries.wording import plain_words

MOST_TEXT = 300


def news_between(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Discoveries, sets of data, reuses, dossiers, funded projects (five queries).

    After ``since``, up to ``until`` included. Each with its section, title, text, path and theme
    (empty: for everybody).
    """
    within = (since, until)
    return [
        *_entries(since, until),
        *(
            _item(_("Nouveau jeu de données"), one.title, one.description, one)
            for one in Dataset.objects.published()
            .filter(published_at__gt=since, published_at__lte=until)
            .order_by("published_at", "pk")
        ),
        *(
            _item(_("Nouvelle réutilisation"), one.title, one.description, one)
            for one in Reuse.objects.published()
            .filter(reviewed_at__gt=since, reviewed_at__lte=until)
            .order_by("reviewed_at", "pk")
        ),
        *(
            _item(_("Nouveau dossier"), one.title, one.summary, one)
            for one in Topic.objects.published()
            .filter(published_at__gt=since, published_at__lte=until)
            .order_by("published_at", "pk")
        ),
        *_funded(*within),
    ]


def _entries(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The days opened meanwhile: midnight of the day is after ``since``."""
    first = since.astimezone(PARIS).date()
    found = opened_entries(until).filter(day__gt=first).order_by("day")
    return [_item(_("Au calendrier"), one.title, one.text, one) for one in found]


def _funded(since: datetime, until: datetime) -> list[dict[str, Any]]:
    found = funded_list(Asked()).filter(decided_at__gt=since, decided_at__lte=until)
    return [
        {
            "section": _("Projet financé"),
            "title": file.project.title,
            "text": file.project.summary[:MOST_TEXT],
            "path": reverse("opendata:funded_project", args=[file.reference]),
            "theme": "",
        }
        for file in found
    ]


def _item(section: str, title: str, text: str, shown: Any) -> dict[str, Any]:
    return {
        "section": section,
        "title": title,
        "text": plain_words(text)[:MOST_TEXT],
        "path": shown.get_absolute_url(),
        "theme": shown.theme,
    }
