"""Every page in a constant number of queries, every deed through its form."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from finding.queries.keyset import Cursor
from funding.models import Assessment, Cofinancing, CofinancingStatus
from tests.factories.accounts import person
from tests.funding.stories import Desk, first_tranche, fresh

pytestmark = pytest.mark.django_db


def url(name: str, file=None) -> str:
    return reverse(f"funding:{name}", args=[file.reference] if file else [])


@pytest.mark.parametrize(
    ("stage", "who", "queries"),
    [
        ("asked", "holder", 12),
        ("submitted", "holder", 13),
        ("submitted", "reviewer", 6),
        ("assessed", "reviewer", 24),
        ("in_committee", "decider", 25),
        ("granted", "officer", 24),
        ("paid", "officer", 33),
        ("paid", "holder", 23),
    ],
)
def test_the_page_of_a_file(desk, sign_in, django_assert_max_num_queries, stage, who, queries):
    file = getattr(desk, stage)()
    people = {"holder": desk.holder, "reviewer": desk.reviewers[0]}
    client = sign_in(people.get(who) or getattr(desk, who))
    with django_assert_max_num_queries(queries):
        assert client.get(file.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_does_not_grow(desk, sign_in, django_assert_num_queries, count):
    for _ in range(count):
        desk.submitted()
    client = sign_in(desk.officer)
    # session, person, roles, unread; views, organisations, columns, files, count
    with django_assert_num_queries(9):
        page = client.get(url("list")).content.decode()
    assert page.count("DL-20") >= count


def test_the_list_is_paged_by_key(desk, sign_in):
    rows = [desk.asked() for _ in range(3)]
    client = sign_in(desk.holder)
    first = client.get(url("list")).context["page"]
    last_shown = Cursor("-reference", rows[2].pk, rows[2].pk, False, 2).text()
    assert [row.pk for row in first.rows] == [row.pk for row in reversed(rows)]
    older = client.get(url("list") + f"?cursor={last_shown}").content.decode()
    assert rows[2].reference not in older
    assert rows[1].reference in older


@pytest.mark.parametrize(
    ("name", "queries"), [("envelopes", 7), ("envelope", 8), ("envelope_csv", 6)]
)
def test_the_pages_of_an_envelope(desk, sign_in, django_assert_max_num_queries, name, queries):
    desk.paid()
    args = [] if name == "envelopes" else ["GUICHET"]
    client = sign_in(desk.decider)
    with django_assert_max_num_queries(queries):
        assert client.get(reverse(f"funding:{name}", args=args)).status_code == 200


def test_a_figure_shows_its_rule_and_the_movements_it_is_the_sum_of(
    desk, sign_in, django_assert_max_num_queries
):
    desk.paid()
    client = sign_in(desk.decider)
    address = reverse("funding:envelope_movements", args=["GUICHET"])
    with django_assert_max_num_queries(9):
        page = client.get(address + "?chiffre=available&credit=ae&ligne=OD-1&exercice=2026")
    text = page.content.decode()
    assert "4\u202f820\u202f000,00" in text
    assert "réservation" in text
    assert "ouverture initiale" in text
    assert client.get(address + "?chiffre=beauty&credit=ae").status_code == 404


def test_an_envelope_can_be_seen_as_of_a_day(desk, sign_in):
    desk.granted()
    client = sign_in(desk.decider)
    now = client.get(reverse("funding:envelope", args=["GUICHET"])).content.decode()
    before = client.get(reverse("funding:envelope", args=["GUICHET"]) + "?au=2026-01-01")
    assert "180\u202f000,00" in now
    assert "180\u202f000,00" not in before.content.decode()


def test_the_csv_of_an_envelope_has_the_figures_of_the_page(desk, sign_in):
    desk.granted()
    response = sign_in(desk.decider).get(reverse("funding:envelope_csv", args=["GUICHET"]))
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("ligne;exercice;credit;")
    assert "OD-1;2026;ae;5000000,00;0,00;180000,00;0,00;0,00;4820000,00;180000,00;0,00" in lines[1]


def seen(file) -> dict[str, int]:
    """The version that the page showed."""
    return {"seen_version": fresh(file).version}


def test_a_holder_asks_from_the_page_of_the_project(desk, sign_in):
    project = desk.project()
    client = sign_in(desk.holder)
    address = reverse("funding:ask", args=[project.reference])
    assert "200\u202f000,00" in client.get(address).content.decode()
    response = client.post(address, {"amount": "123 456,78"})
    assert response.status_code == 302
    assert Cofinancing.objects.get().requested_amount == Decimal("123456.78")
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("amount", ["", "beaucoup", "-1", "1,234", "1e9", "99999999999999"])
def test_a_wrong_amount_is_a_sentence(desk, sign_in, nothing_changes, amount):
    project = desk.project()
    client = sign_in(desk.holder)
    with nothing_changes():
        response = client.post(reverse("funding:ask", args=[project.reference]), {"amount": amount})
    assert response.status_code == 422
    assert "Le formulaire n’a pas été enregistré" in response.content.decode()


def test_a_stranger_does_not_find_the_project(desk, sign_in):
    project = desk.project()
    client = sign_in(person(Role.DATA_ADMINISTRATOR))
    assert client.get(reverse("funding:ask", args=[project.reference])).status_code == 404


def test_a_reviewer_declares_assesses_and_advises_through_the_forms(desk, sign_in):
    file = desk.submitted()
    for reviewer in desk.reviewers:
        sign_in(reviewer).post(url("declare_interests", file), {"has_conflict": "non"} | seen(file))
    sign_in(desk.reviewers[0]).post(url("take_up", file), {"seen_version": fresh(file).version})
    marks = {"score_impact": 4, "score_reuse": 3, "score_team": 5}
    for reviewer in desk.reviewers:
        given = {**marks, "is_favourable": "oui", "comment": "Clair."} | seen(file)
        assert sign_in(reviewer).post(url("assess", file), given).status_code == 302
    assert {a.weighted_score for a in Assessment.objects.all()} == {Decimal("78.00")}
    sign_in(desk.reviewers[0]).post(url("recommend", file), {"synthesis": "Solide."} | seen(file))
    assert fresh(file).status == CofinancingStatus.RECOMMENDED


def test_an_incomplete_grid_names_the_criterion(desk, sign_in, nothing_changes):
    file = desk.under_review()
    client = sign_in(desk.reviewers[0])
    given = {"score_impact": 4, "is_favourable": "oui", "comment": "x"}
    with nothing_changes():
        response = client.post(url("assess", file), given)
    assert response.status_code == 422
    assert "Réutilisation" in response.content.decode()


@pytest.fixture
def this_year(db) -> int:
    """The pages read the clock: the desk's credits are opened in the year of today."""
    return timezone.localdate().year


def grant_form(desk, file, **changes) -> dict:
    return {
        "seen_version": file.version,
        "amount": "180 000,00",
        "line": desk.line.pk,
        "instrument": "management_delegation",
        **changes,
    }


def test_a_grant_through_its_page_takes_at_most_twenty_five_queries(
    this_year, sign_in, django_assert_max_num_queries
):
    desk = Desk(year=this_year)
    file = desk.in_committee()
    client = sign_in(desk.decider)
    assert "disponible" in client.get(url("grant", file)).content.decode()
    with django_assert_max_num_queries(25):
        response = client.post(url("grant", file), grant_form(desk, file))
    assert response.status_code == 302
    assert fresh(file).status == CofinancingStatus.GRANTED


def test_a_euro_too_many_comes_back_as_a_sentence(this_year, sign_in, nothing_changes):
    desk = Desk(room=Decimal("179999.00"), year=this_year)
    file = desk.in_committee()
    client = sign_in(desk.decider)
    client.get(url("grant", file))
    with nothing_changes():
        response = client.post(url("grant", file), grant_form(desk, file))
    assert response.status_code == 409
    assert "Il manque 1,00" in response.content.decode()


def test_a_line_that_is_not_offered_is_refused(this_year, sign_in, nothing_changes):
    desk = Desk(year=this_year)
    file = desk.in_committee()
    client = sign_in(desk.decider)
    with nothing_changes():
        response = client.post(url("grant", file), grant_form(desk, file, line="999999"))
    assert response.status_code == 422


def test_an_agreement_is_recorded_with_the_plan_proposed(this_year, sign_in):
    desk = Desk(year=this_year)
    file = desk.in_committee()
    client = sign_in(desk.decider)
    client.post(url("grant", file), grant_form(desk, file))
    officer = sign_in(desk.officer)
    page = officer.get(url("record_agreement", file))
    form = page.context["form"]
    sent = {
        name: form[name].value() for name in form.fields if form[name].value() not in (None, "")
    }
    assert officer.post(url("record_agreement", file), sent).status_code == 302
    amounts = [t.planned_amount for t in fresh(file).agreements.get().tranches.all()]
    assert amounts == [Decimal("60000.00")] * 3


def test_a_half_filled_row_of_the_plan_is_named(desk, sign_in, nothing_changes):
    file = desk.granted()
    sent = {"amount": "180 000", "signed_on": "2026-04-01", "label_1": "Début", "amount_1": "x"}
    client = sign_in(desk.officer)
    with nothing_changes():
        response = client.post(url("record_agreement", file), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Montant de la tranche 1" in text


def test_a_tranche_is_certified_then_paid_through_the_pages(desk, sign_in):
    file = desk.published()
    tranche = first_tranche(file)
    reviewer, officer = sign_in(desk.reviewers[0]), sign_in(desk.officer)
    said = {"tranche": tranche.pk, "certificate": "Livré."} | seen(file)
    assert reviewer.post(url("certify", file), said).status_code == 302
    assert officer.get(url("pay", file) + "?tranche=1").status_code == 200
    paid = {"tranche": tranche.pk, "amount": "90 000,00", "paid_on": "2026-04-10"} | seen(file)
    assert officer.post(url("pay", file), paid).status_code == 302
    tranche.refresh_from_db()
    assert tranche.paid_amount == Decimal("90000.00")


def test_the_admin_shows_the_envelope_and_its_movements_and_changes_none(desk, sign_in):
    desk.paid()
    officer, auditor = sign_in(desk.officer), sign_in(person(Role.AUDITOR))
    for client in (officer, auditor):
        for name in ("envelope", "budgetline", "fiscalyear", "engagement", "movement"):
            assert client.get(reverse(f"admin:ledger_{name}_changelist")).status_code == 200
        page = client.get(reverse("admin:ledger_envelope_change", args=[desk.envelope.pk]))
        assert "à programmer" in page.content.decode()
    assert officer.get(reverse("admin:ledger_movement_add")).status_code == 403
    address = reverse("admin:ledger_envelope_change", args=[desk.envelope.pk])
    assert auditor.post(address, {"label": "Autre"}).status_code == 403
    assert sign_in(desk.decider).get(reverse("admin:ledger_envelope_changelist")).status_code == 302
