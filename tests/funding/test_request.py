"""The holder asks, files with the project, withdraws."""

from decimal import Decimal

import pytest

from accounts.permissions import Role
from funding.actions import request
from funding.models import Cofinancing, CofinancingStatus
from notifications.models import Delivery
from projects.actions import submission
from projects.models import CostLine, CostNature, Project
from tests.factories.accounts import person
from tests.funding.stories import AT, fresh
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


def test_a_request_bears_the_reference_of_its_project(desk):
    project = desk.project()
    file = request.ask(project=project, amount=Decimal("150000.00"), by=desk.holder, at=AT)
    assert (file.reference, file.status) == (project.reference, CofinancingStatus.DRAFT)
    assert JournalEntry.objects.of(file).get().transition == "ask"


def test_a_project_has_one_request(desk, refused):
    file = desk.asked()
    with refused("already_asked"):
        request.ask(project=file.project, amount=Decimal("1.00"), by=desk.holder, at=AT)


def test_nobody_asks_for_another_organisation(desk, refused):
    project, stranger = desk.project(), person(Role.DATA_ADMINISTRATOR)
    with refused("not_permitted"):
        request.ask(project=project, amount=Decimal("1.00"), by=stranger, at=AT)


@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_an_amount_asked_is_positive(desk, refused, amount):
    project = desk.project()
    with refused("amount_is_positive"):
        request.ask(project=project, amount=Decimal(amount), by=desk.holder, at=AT)


def test_the_request_is_filed_with_its_project_and_keeps_the_terms_of_that_day(desk):
    file = desk.asked()
    submission.submit(file.project, by=desk.holder, at=AT)
    filed = fresh(file)
    assert filed.status == CofinancingStatus.SUBMITTED
    assert filed.total_amount == Decimal("450000.00")
    assert filed.eligible_amount == Decimal("400000.00")
    assert filed.max_rate == Decimal("0.5000")
    assert filed.max_aid == Decimal("200000.00")
    told = Delivery.objects.filter(notification__event="funding.submitted")
    assert {d.person for d in told} == set(desk.reviewers)


def test_a_project_is_not_filed_with_a_request_above_its_eligible_cost(desk, refused):
    file = desk.asked("400000.01")
    with refused("request_above_eligible_cost"):
        submission.submit(file.project, by=desk.holder, at=AT)


def test_a_project_is_not_filed_with_a_request_outside_the_bounds_of_the_call(desk, refused):
    file = desk.asked("1000.00")
    CostLine.objects.filter(project=file.project, nature=CostNature.SERVICES).update(
        amount_ht=Decimal("10000.00"), amount_ttc=Decimal("12000.00")
    )
    with refused("total_is_within_bounds"):
        submission.submit(file.project, by=desk.holder, at=AT)


def test_a_request_above_the_rate_may_be_filed_for_the_committee_to_judge(desk):
    file = desk.submitted("250000.00")
    assert file.status == CofinancingStatus.SUBMITTED
    assert file.requested_amount > file.max_aid


def test_a_request_is_not_filed_before_its_project(desk, refused):
    file = desk.asked()
    with refused("project_is_filed"):
        request.submit(file, by=desk.holder, at=AT)


def test_a_stale_version_does_not_change_the_amount(desk, refused):
    file = desk.asked()
    request.edit(file, amount=Decimal("170000.00"), by=desk.holder, at=AT, seen_version=1)
    with refused("stale_version") as caught:
        request.edit(file, amount=Decimal("1.00"), by=desk.holder, at=AT, seen_version=1)
    assert "Modifier la demande" in caught.value.message


def test_a_project_taken_back_takes_its_request_back(desk):
    file = desk.under_review()
    submission.withdraw(file.project, by=desk.holder, at=AT, reason="Priorités changées.")
    assert fresh(file).status == CofinancingStatus.WITHDRAWN


def test_a_granted_file_is_not_withdrawn_by_its_holder(desk, refused):
    file = desk.granted()
    with refused("wrong_state"):
        request.withdraw(file, by=desk.holder, at=AT, reason="Trop tard.")


def test_a_withdrawal_has_its_reason(desk, refused):
    file = desk.submitted()
    with refused("reason_required"):
        request.withdraw(file, by=desk.holder, at=AT, reason="  ")


def test_when_the_project_is_refused_the_request_stays_a_draft(desk):
    file = desk.asked()
    Project.objects.filter(pk=file.project_id).update(summary="")
    with pytest.raises(Refused):
        submission.submit(Project.objects.get(pk=file.project_id), by=desk.holder, at=AT)
    assert Cofinancing.objects.get().status == CofinancingStatus.DRAFT
