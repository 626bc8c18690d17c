"""Two editors with the same page open: the second is told, and loses none of their words."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.permissions import Role
from opendata.models import CalendarEntry, Dataset, Topic
from support import actions
from support.models import Article
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import TopicFactory, calendar_entry, editor

pytestmark = pytest.mark.django_db


def agent():
    return person(Role.SUPPORT_AGENT)


def article() -> Article:
    return actions.save_article(
        None,
        title="Croiser",
        kind="legal",
        summary="Quand.",
        body="Une convention.",
        audience="draft",
        review_on=date(2030, 1, 1),
        by=agent(),
        at=timezone.now(),
    )


PLACES = {
    "article": (article, agent, "/accompagnements/fiches/{0.slug}/modifier/", "body", Article),
    "topic": (TopicFactory, editor, "/dossiers/{0.slug}/modifier/", "summary", Topic),
    "dataset": (DatasetFactory, editor, "/donnees/{0.slug}/modifier/", "publisher", Dataset),
    "day": (
        lambda: calendar_entry(date(2030, 1, 1)),
        editor,
        "/calendrier/preparer/{0.pk}/",
        "text",
        CalendarEntry,
    ),
}


@pytest.mark.parametrize("kind", PLACES)
def test_what_a_colleague_wrote_is_replaced_knowingly(kind, sign_in, nothing_changes):
    made, who, place, word, model = PLACES[kind]
    place = place.format(made())
    first, second = sign_in(who()), sign_in(who())
    pages = [_written(browser.get(place)) for browser in (first, second)]
    assert first.post(place, pages[0] | {word: "Les mots de l’une."}).status_code == 302
    with nothing_changes():
        told = second.post(place, pages[1] | {word: "Les mots de l’autre."})
    assert told.status_code == 422
    assert "Quelqu’un l’a modifié depuis que vous l’avez lu" in told.content.decode()
    kept = _written(told)
    assert kept[word] == "Les mots de l’autre."
    assert second.post(place, kept).status_code == 302
    assert getattr(model.objects.get(), word) == "Les mots de l’autre."


@pytest.mark.parametrize("said", ["hier", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z"])
def test_a_page_that_no_longer_says_what_was_read_is_told_so(said, sign_in, nothing_changes):
    made, who, place, word, _model = PLACES["article"]
    place, browser = place.format(made()), sign_in(who())
    kept = _written(browser.get(place))
    with nothing_changes():
        told = browser.post(place, kept | {"seen_at": said, word: "Autre."})
    assert told.status_code == 422
    assert "Rouvrez la page" in told.content.decode()


def _written(page) -> dict[str, str]:
    """What the browser would send of the form as it is shown."""
    form = page.context["form"]
    shown = {field.html_name: field.value() for field in form}
    shown = {name: form[name].field.prepare_value(value) for name, value in shown.items()}
    return {name: "" if value is None else str(value) for name, value in shown.items()}
