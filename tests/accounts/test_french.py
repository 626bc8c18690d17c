"""Days as the French State writes them: the first of a month alone is ordinal."""

from datetime import UTC, date, datetime

import pytest
from django.template import engines

from accounts import french


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 9, 1), "1er septembre 2026"),
        (date(2026, 9, 2), "2 septembre 2026"),
        (date(2026, 9, 11), "11 septembre 2026"),
    ],
)
def test_only_the_first_of_a_month_is_ordinal(day, words):
    assert french.day(day) == words


def test_a_page_writes_a_moment_in_the_time_of_paris():
    page = engines["django"].from_string('{{ m|day:"l j F Y à H:i" }}|{{ nothing|day }}')
    said = page.render({"m": datetime(2026, 8, 31, 22, 30, tzinfo=UTC), "nothing": None})
    assert said == "mardi 1er septembre 2026 à 00:30|"
