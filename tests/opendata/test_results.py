"""What a funded project measured: public once the desk has released it, and no sooner."""

from decimal import Decimal

import pytest
from django.utils import timezone

from funding.models import Deliverable, DeliverableCheck
from opendata.exports.rows import sorted_out
from opendata.queries.figures import figures
from opendata.queries.funded import funded, with_details
from opendata.queries.results import courses
from tests.funding.stories import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def measures_of(file) -> list[Decimal]:
    (course,) = courses(with_details(funded()).get(pk=file.pk))
    return [value for _day, value in course.measures]


def test_a_measure_is_public_once_its_milestone_is_released(client, desk):
    file = desk.agreed()
    desk.report(file)
    path = f"/projets-finances/{file.reference}/"
    assert measures_of(file) == []
    assert "Aucune mesure n’est encore publiée" in client.get(path).content.decode()
    desk.release(file)
    assert measures_of(file) == [Decimal("7.00")]
    page = client.get(path).content.decode()
    assert "7 au" in page.replace("\xa0", " ")
    assert b"7" in client.get(f"{path}indicateurs/1.svg").content
    assert "mesure,7.00" in client.get(f"{path}indicateurs.csv").content.decode()
    told = client.get(f"/api/v1/open/funded-projects/{file.reference}/").json()
    assert [one["value"] for one in told["indicators"][0]["measures"]] == ["7.00"]


def test_a_measure_that_the_desk_holds_or_stops_is_not_public(desk):
    held, stopped = desk.agreed(), desk.agreed()
    desk.report(held)
    desk.hold(held)
    desk.report(stopped)
    desk.stop(stopped)
    assert measures_of(held) == measures_of(stopped) == []


def test_the_words_of_a_report_are_never_public(client, desk):
    file = desk.agreed()
    desk.report(file, summary="Résumé-à-taire", difficulties="Difficulté-à-taire")
    desk.release(file)
    for path in (f"/projets-finances/{file.reference}/", "/api/v1/open/funded-projects/"):
        assert "à-taire" not in client.get(path).content.decode()


def test_the_figures_count_the_targets_reached_in_their_own_sense(desk):
    rising, falling = desk.agreed(), desk.agreed()
    falling.project.indicators.update(baseline=Decimal("20"), target=Decimal("8"))
    for file in (rising, falling):
        desk.report(file)
        desk.release(file)
    found = figures()
    assert (found.indicators, found.indicators_reached) == (2, 1)


def promised(file, kind: str, label: str, address: str = "", state: str = "") -> Deliverable:
    """A deliverable, and what the robot found of it last."""
    someone, now = file.decided_by, timezone.now()
    located = {"address": address, "located_at": now, "located_by": someone} if address else {}
    one = Deliverable.objects.create(
        cofinancing=file,
        kind=kind,
        label=label,
        promised_at=file.decided_at,
        promised_by=someone,
        **located,
    )
    for seen in ("unreachable", state) if state else ():
        DeliverableCheck.objects.create(
            deliverable=one, state=seen, sentence="Vu.", asked=address, checked_at=now
        )
    return one


def test_what_a_project_opens_is_on_its_page_in_its_row_and_in_the_api(client, desk):
    file = desk.agreed()
    code, data = "https://code.exemple.fr/p", "https://www.data.gouv.fr/datasets/p/"
    promised(file, "code", "Le code", code, "found")
    promised(file, "dataset", "Les données", data, "incomplete")
    promised(file, "api", "L’API à venir")
    page = client.get(f"/projets-finances/{file.reference}/").content.decode()
    for words in (code, data, "L’API à venir", "En ligne", "Annoncé", "Attendu"):
        assert words in page, words
    ((row,), held) = sorted_out(with_details(funded()))
    assert (row["urlCode"], row["urlJeuxDeDonnees"], held) == (code, data, [])
    told = client.get(f"/api/v1/open/funded-projects/{file.reference}/").json()
    assert [one["is_online"] for one in told["deliverables"]] == [True, False, False]


def test_an_address_where_nothing_was_found_is_not_published(client, desk):
    file = desk.agreed()
    gone = "https://code.exemple.fr/parti"
    promised(file, "code", "Le code", gone, "absent")
    page = client.get(f"/projets-finances/{file.reference}/").content.decode()
    assert "Le code" in page
    assert gone not in page
    ((row,), _held) = sorted_out(with_details(funded()))
    assert row["urlCode"] == ""
