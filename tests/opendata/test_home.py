"""The home page and the statistics: few queries cold, none warm, and never stale."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from funding.models import Cofinancing
from opendata import shelf
from opendata.actions import calendar, reuses, topics
from opendata.models import CalendarEntry
from opendata.queries.figures import figures
from projects.models import ProjectType, Strand
from tests.factories.accounts import OrganisationFactory
from tests.factories.funding import cofinancing_in
from tests.factories.opendata import DatasetFactory
from tests.factories.projects import CallFactory, CallVersionFactory
from tests.factories.public import (
    TopicFactory,
    calendar_entry,
    editor,
    funded_project,
    reuse_in,
)

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def full() -> dict:
    """Something of everything that the home page shows."""
    CallVersionFactory()
    return {
        "project": funded_project(),
        "dataset": DatasetFactory(),
        "reuse": reuse_in("published"),
        "topic": TopicFactory(),
        "entry": calendar_entry(timezone.localdate()),
    }


def test_the_home_page_shows_what_was_financed_and_what_is_new(client, full):
    page = client.get("/").content.decode()
    for shown in (full["project"].project.title, full["reuse"].title, full["topic"].title):
        assert shown in page
    assert full["entry"].title in page
    assert "/statistiques/accorde-par-annee.svg" in page
    assert "150\u202f000\xa0€" in page


def test_the_home_page_costs_at_most_ten_queries_cold_and_none_warm(
    client, full, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        cold = client.get("/")
    with django_assert_num_queries(0):
        warm = client.get("/")
    assert cold.content == warm.content


def test_the_statistics_cost_few_queries_cold_and_none_warm(
    client, full, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        client.get("/statistiques/")
    for path in ("/statistiques/", "/statistiques/accorde-par-annee.csv"):
        with django_assert_num_queries(0):
            assert client.get(path).status_code == 200


def changes(full: dict) -> dict:
    """Each thing that the home page shows, and an act that changes it."""
    someone, now = editor(), timezone.now()
    waiting = reuse_in("proposed", title="Titre-nouveau")
    return {
        "a reuse is published": lambda: reuses.publish(waiting, by=someone, at=now),
        "a reuse is taken down": lambda: reuses.take_down(
            full["reuse"], by=someone, at=now, reason="Lien mort."
        ),
        "a dossier is taken back": lambda: topics.unpublish_topic(
            full["topic"], by=someone, at=now
        ),
        "the day is written again": lambda: calendar.schedule(
            full["entry"].day,
            entry=full["entry"],
            by=someone,
            at=now,
            kind="feature",
            title="Titre-nouveau",
            text="x",
        ),
        "a project becomes confidential": lambda: _hide(full["project"].project),
        "a set of data leaves": lambda: _withdraw(full["dataset"]),
        "an organisation changes its name": lambda: _rename(full["project"].project.organisation),
    }


def _hide(project) -> None:
    project.is_confidential = True
    project.save()


def _withdraw(dataset) -> None:
    dataset.status = "draft"
    dataset.save()


def _rename(organisation) -> None:
    organisation.name = "Titre-nouveau"
    organisation.save()


CHANGES = (
    "a reuse is published",
    "a reuse is taken down",
    "a dossier is taken back",
    "the day is written again",
    "a project becomes confidential",
    "a set of data leaves",
    "an organisation changes its name",
)


@pytest.mark.parametrize("what", CHANGES)
def test_what_the_page_shows_changes_as_soon_as_it_does(
    client, full, what, django_capture_on_commit_callbacks
):
    acts = changes(full)
    before = client.get("/").content
    with django_capture_on_commit_callbacks(execute=True):
        acts[what]()
    assert client.get("/").content != before


def test_a_value_made_while_something_changes_is_not_kept_past_the_change(
    django_capture_on_commit_callbacks,
):
    """The reader began before the change and ends after it: what it keeps is not found again."""
    now = timezone.now()

    def slow() -> str:
        with django_capture_on_commit_callbacks(execute=True):
            shelf.forget()
        return "old"

    assert shelf.kept("race", slow, at=now) == "old"
    assert shelf.kept("race", lambda: "new", at=now) == "new"


def test_what_is_kept_ends_with_the_day_in_paris():
    now = timezone.now()
    assert shelf.kept("day", lambda: "today", at=now) == "today"
    assert shelf.kept("day", lambda: "tomorrow", at=now + timedelta(days=1)) == "tomorrow"


def test_the_pages_work_while_redis_is_away(client, full, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": NOWHERE,
        }
    }
    shelf.forget()
    for path in ("/", "/statistiques/", "/statistiques/accorde-par-annee.svg"):
        assert client.get(path).status_code == 200


def test_the_page_of_today_shows_no_discovery_of_tomorrow(client):
    calendar_entry(timezone.localdate() + timedelta(days=1), title="Demain-seulement")
    assert "Demain-seulement" not in client.get("/").content.decode()
    assert CalendarEntry.objects.exists()


def test_the_figures_add_up_what_is_public_alone():
    ministry = OrganisationFactory(name="Ministère A")
    service = OrganisationFactory(name="Service A", ministry=ministry)
    artificial = CallVersionFactory(call=CallFactory(strand=Strand.ARTIFICIAL_INTELLIGENCE))
    one = funded_project(organisation=service)
    funded_project(
        organisation=ministry,
        call_version=artificial,
        project_types=[ProjectType.PROACTIVE, ProjectType.DATA_PROVISION],
    )
    funded_project(is_confidential=True)
    cofinancing_in("refused")
    Cofinancing.objects.filter(pk=one.pk).update(submitted_at=one.decided_at - timedelta(days=40))
    reuse_in("published", kind="api")
    reuse_in("proposed", kind="api")
    found = figures()
    assert (found.totals.number, found.totals.granted_amount) == (2, Decimal("300000.00"))
    by_year = found.named("accorde-par-annee").plot
    assert by_year.rows == [
        (str(timezone.localdate().year), [Decimal("150000.00"), Decimal("150000.00")])
    ]
    by_ministry = found.named("accorde-par-ministere").plot
    assert by_ministry.rows == [("Ministère A", [Decimal("300000.00")])]
    assert [v for _label, (v,) in found.named("projets-par-type").plot.rows] == [1, 2, 0]
    assert found.named("delai-de-decision").plot.rows[0][1] == [20]
    assert found.named("reutilisations-par-type").plot.rows[0] == ("API", [1])


def test_a_figure_that_does_not_exist_has_no_image(client):
    assert client.get("/statistiques/inconnu.svg").status_code == 404
    assert client.get("/statistiques/inconnu.csv").status_code == 404


def test_every_figure_is_drawn_told_and_taken_away(client, full):
    page = client.get("/statistiques/")
    for figure in page.context["found"].figures:
        drawn = client.get(f"/statistiques/{figure.name}.svg")
        assert drawn["Content-Type"].startswith("image/svg+xml")
        assert b"<script" not in drawn.content
        lines = client.get(f"/statistiques/{figure.name}.csv").content.decode().splitlines()
        assert len(lines) == len(figure.plot.labels) + 1
        assert figure.rule in page.content.decode()
