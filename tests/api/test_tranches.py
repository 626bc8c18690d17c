"""What the API names by a text: amendments, tranches, quarters."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.permissions import Role
from funding.models import Amendment, Tranche
from support import actions as support
from support.models import Capacity
from tests.factories.accounts import person
from tests.factories.support import SupportCaseFactory
from tests.funding.stories import Desk, fresh, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def support_agent():
    return person(Role.SUPPORT_AGENT)


@pytest.fixture
def quarter() -> Capacity:
    today = timezone.localdate()
    return support.open_days(
        today.year,
        (today.month - 1) // 3 + 1,
        Decimal(100),
        by=person(Role.DECISION_MAKER),
        at=timezone.now(),
        reason="Ouverture",
    )


def post(client, file, name: str, said: dict):
    return client.post(
        f"/api/v1/cofinancings/{file.reference}/transitions/{name}/",
        {"version": fresh(file).version, **said},
        content_type="application/json",
    )


def test_an_amendment_is_prepared_read_and_signed(desk, program):
    file, client = desk.agreed(), program(desk.officer)
    moved = [{"tranche": f"{file.reference}-C1-T2", "amount": "60000.00"}]
    answer = post(client, file, "prepare_amendment", {"reason": "Réduit.", "tranches": moved})
    assert answer.status_code == 200, answer.content
    (told,) = answer.json()["amendments"]
    assert (told["stage"], told["aid_after"]) == ("prepared", "150000.00")
    assert len(told["changes"]) == 2
    answer = post(client, file, "amend", {"signed_on": "2026-04-02"})
    assert answer.json()["amendments"][0]["stage"] == "signed"
    second = Tranche.objects.get(agreement__cofinancing=file, number=2)
    assert (second.planned_amount, str(second.planned_on)) == (Decimal("60000.00"), "2026-09-29")


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ({"reason": "x", "tranches": [{"tranche": "DL-1999-0001-C1-T1"}]}, 400, "tranche"),
        ({"reason": "x", "milestones": [{"milestone": 99, "due_on": "2027-01-01"}]}, 400, "jalon"),
        ({"reason": "x", "eligible": "-1"}, 400, "eligible"),
        ({"reason": "x"}, 409, "Rien ne change"),
        ({"duration": 24}, 400, "reason"),
        ({"reason": "x", "duration": 0}, 400, "duration"),
    ],
)
def test_what_cannot_be_prepared_is_named(desk, program, said, status, told):
    file = desk.agreed()
    answer = post(program(desk.officer), file, "prepare_amendment", said)
    assert (answer.status_code, told in answer.content.decode()) == (status, True), answer.content
    assert not Amendment.objects.exists()
    assert fresh(file).version == file.version


def test_a_ministry_reads_its_amendments_and_prepares_none(desk, program):
    file = desk.agreed()
    post(program(desk.officer), file, "prepare_amendment", {"reason": "Retard.", "duration": 30})
    holder = program(desk.holder)
    shown = holder.get(f"/api/v1/cofinancings/{file.reference}/").json()
    assert shown["amendments"][0]["reason"] == "Retard."
    assert "prepare_amendment" not in [a["name"] for a in shown["abilities"]]
    refused = post(holder, file, "prepare_amendment", {"reason": "x", "duration": 40})
    assert refused.status_code in (403, 409)


def test_a_tranche_is_asked_for_certified_moved_and_paid_by_its_reference(desk, program):
    file = desk.published()
    first = f"{file.reference}-C1-T1"
    reviewer, officer = program(desk.reviewers[0]), program(desk.officer)
    holder, address = program(desk.holder), f"/api/v1/cofinancings/{file.reference}/"
    asked = holder.post(
        f"{address}transitions/request_payment/",
        {
            "version": holder.get(address).json()["version"],
            "tranche": first,
            "statement": "Mise en service.",
            "upload": paper("facture.pdf"),
        },
    )
    assert asked.status_code == 200, asked.content
    moved = {"tranche": f"{file.reference}-C1-T2", "planned_on": "2027-01-15"}
    answer = officer.post(
        f"/api/v1/cofinancings/{file.reference}/transitions/reschedule/",
        {"tranches": [moved], "reason": "Retard."},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    answer = post(reviewer, file, "certify", {"tranche": first, "certificate": "Livré."})
    assert answer.status_code == 200, answer.content
    paid = {"tranche": first, "amount": "90000.00", "paid_on": "2026-04-02"}
    assert post(officer, file, "pay", {**paid, "tranche": "DL-1"}).status_code == 400
    answer = post(officer, file, "pay", paid)
    assert answer.status_code == 200, answer.content
    assert [t.stage for t in Tranche.objects.order_by("number")] == ["paid", "planned"]


def test_the_quarter_that_bears_a_case_is_named(program, support_agent, quarter):
    case = SupportCaseFactory()
    said = {
        "version": case.version,
        "owner": support_agent.email,
        "estimated_days": "3",
        "due_on": timezone.localdate().isoformat(),
        "capacity": f"{quarter.year}-T{quarter.quarter}",
    }
    client = program(support_agent)
    url = f"/api/v1/support-cases/{case.reference}/transitions/qualify/"
    wrong = client.post(url, {**said, "capacity": "2026"}, content_type="application/json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["capacity"])
    done = client.post(url, said, content_type="application/json")
    assert done.status_code == 200, done.content
    quarter.refresh_from_db()
    assert quarter.held_days == 3
