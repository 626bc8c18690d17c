"""The public list of funded projects and the page of each."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from funding.models import Cofinancing, CofinancingStatus
from opendata.queries.funded import FUNDED
from projects.models import Project, ProjectType, Strand
from tests.factories.accounts import OrganisationFactory
from tests.factories.funding import cofinancing_in
from tests.factories.projects import CallFactory, CallVersionFactory
from tests.factories.public import funded_project

pytestmark = pytest.mark.django_db
LIST = "/projets-finances/"
HIDDEN = [status for status in CofinancingStatus.values if status not in FUNDED]


def text(response) -> str:
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def pages_of(file: Cofinancing) -> list[str]:
    here = f"{LIST}{file.reference}/"
    return [here, f"{here}indicateurs.csv", f"{here}indicateurs/1.svg"]


@pytest.mark.parametrize("status", FUNDED)
def test_a_grant_that_stands_is_shown_with_its_page(client, status):
    file = funded_project(status)
    assert file.project.title in text(client.get(LIST))
    for path in pages_of(file):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("status", HIDDEN)
def test_what_is_not_granted_has_no_page(client, status):
    file = cofinancing_in(status)
    assert file.project.title not in text(client.get(LIST))
    for path in pages_of(file):
        assert client.get(path).status_code == 404, path


def test_a_confidential_project_has_no_page(client):
    file = funded_project(is_confidential=True)
    assert file.project.title not in text(client.get(LIST))
    assert "0 projet financé" in text(client.get(LIST))
    for path in pages_of(file):
        assert client.get(path).status_code == 404, path


def test_the_page_says_nothing_of_people_nor_of_the_instruction(client):
    file = funded_project("agreed", team="ÉQUIPE SECRÈTE", sponsor="SPONSOR SECRET")
    Project.objects.filter(pk=file.project_id).update(problem="PROBLÈME", legal_frame="CADRE")
    Cofinancing.objects.filter(pk=file.pk).update(synthesis="SYNTHÈSE", decision_reason="MOTIF")
    page = text(client.get(pages_of(file)[0]))
    for words in ("SECRÈTE", "SECRET", "PROBLÈME", "CADRE", "SYNTHÈSE", "MOTIF"):
        assert words not in page
    assert file.decided_by.email not in page
    assert file.decided_by.last_name not in page


def test_the_page_tells_money_decision_and_indicators(client):
    file = funded_project("agreed")
    page = text(client.get(pages_of(file)[0]))
    for words in ("150 000 €", "37,5 %", "400 000 €", file.reference, "Nombre de réutilisations"):
        assert words in page, words


def test_the_plot_is_an_image_without_script(client):
    file = funded_project()
    response = client.get(pages_of(file)[2])
    assert response["Content-Type"].startswith("image/svg+xml")
    assert b"<script" not in response.content
    assert client.get(f"{LIST}{file.reference}/indicateurs/2.svg").status_code == 404
    assert client.get(f"{LIST}{file.reference}/indicateurs/0.svg").status_code == 404


def test_the_measures_leave_as_csv(client):
    file = funded_project()
    lines = client.get(pages_of(file)[1]).content.decode().splitlines()
    assert lines[0] == "indicateur,unite,date,nature,valeur"
    assert lines[-1] == "Nombre de réutilisations,,2027-09-01,cible,12.00"


@pytest.fixture
def several() -> dict[str, Cofinancing]:
    ministry = OrganisationFactory(key="culture", name="Ministère de la Culture")
    service = OrganisationFactory(name="Archives d’essai", ministry=ministry)
    artificial = CallVersionFactory(call=CallFactory(strand=Strand.ARTIFICIAL_INTELLIGENCE))
    found = {
        "museum": funded_project(title="Œuvres des musées", organisation=service),
        "ia": funded_project(
            title="Énergie des bâtiments",
            call_version=artificial,
            project_types=[ProjectType.POLICY_IMPROVEMENT],
        ),
    }
    Cofinancing.objects.filter(pk=found["ia"].pk).update(
        decided_at=datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    )
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"museum", "ia"}),
        ("?volet=artificial_intelligence", {"ia"}),
        ("?volet=inconnu", {"museum", "ia"}),
        ("?ministere=culture", {"museum"}),
        ("?ministere=nulle-part", set()),
        ("?type=policy_improvement", {"ia"}),
        ("?annee=2025", {"ia"}),  # half past midnight in Paris, the first of January
        ("?annee=2024", set()),
        ("?annee=x", {"museum", "ia"}),
        ("?q=energie", {"ia"}),
        ("?q=archives", {"museum"}),
        ("?q=%00", {"museum", "ia"}),
        ("?page=900", {"museum", "ia"}),
    ],
)
def test_each_filter_keeps_what_it_says(client, several, query, expected):
    page = client.get(LIST + query)
    shown = {file.reference for file in page.context["files"]}
    assert shown == {several[name].reference for name in expected}
    assert page.context["totals"].number == len(expected)


def test_the_list_costs_the_same_with_one_project_or_ten(client, django_assert_max_num_queries):
    funded_project()
    with django_assert_max_num_queries(6) as one:
        client.get(LIST)
    for _ in range(9):
        funded_project()
    with django_assert_max_num_queries(6) as ten:
        client.get(LIST)
    assert len(one) == len(ten)


def test_the_page_of_a_project_costs_at_most_ten_queries(client, django_assert_max_num_queries):
    file = funded_project("agreed")
    with django_assert_max_num_queries(10):
        client.get(pages_of(file)[0])


def test_the_total_counts_what_is_filtered(client, several):
    totals = client.get(LIST).context["totals"]
    assert totals.granted_amount == Decimal("300000.00")
