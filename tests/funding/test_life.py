"""A co-financing from the request to the settlement, by deeds alone."""

from decimal import Decimal

import pytest

from funding.actions import execution
from funding.ledger.models import Balance
from funding.models import CofinancingStatus, Tranche
from notifications.models import Notification
from projects.models import ProjectStatus
from tests.funding.stories import AT, Desk, first_tranche, fresh
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db


def pocket(credit, name):
    row = Balance.objects.filter(credit=credit, pocket=name).first()
    return row.amount if row else Decimal("0.00")


def test_a_whole_life_moves_the_money_step_by_step():
    desk = Desk()
    file = desk.granted()
    assert pocket("ae", "reserved") == Decimal("180000.00")
    from funding.actions import agreement

    agreement.record_agreement(file, act=desk.act(), by=desk.officer, at=AT)
    file = fresh(file)
    assert file.project.status == ProjectStatus.ACTIVE
    assert (pocket("ae", "reserved"), pocket("ae", "engaged")) == (0, Decimal("180000.00"))
    desk.publish(file)
    desk.report(file)
    desk.release(file)
    for tranche in Tranche.objects.order_by("number"):
        desk.certify(file, tranche)
        desk.pay(file, tranche)
    assert pocket("cp", "paid") == Decimal("180000.00")
    desk.report_final(file)
    execution.settle(fresh(file), by=desk.officer, at=AT)
    assert fresh(file).status == CofinancingStatus.SETTLED


def test_each_step_leaves_its_journal_entry_and_tells_someone():
    desk = Desk()
    file = desk.paid()
    deeds = list(JournalEntry.objects.of(file).values_list("transition", flat=True))
    assert deeds == [
        "ask",
        "submit",
        "declare_interests",
        "declare_interests",
        "take_up",
        "assess",
        "assess",
        "recommend",
        "declare_interests",
        "enrol",
        "grant",
        "record_agreement",
        "attach",
        "publish_agreement",
        "certify",
        "pay",
    ]
    told = set(Notification.objects.values_list("event", flat=True))
    assert told >= {
        f"funding.{name}"
        for name in (
            "submitted",
            "taken_up",
            "assessed",
            "advised",
            "enrolled",
            "granted",
            "agreed",
            "agreement_published",
            "certified",
            "paid",
        )
    }


def test_a_settlement_gives_back_what_is_not_paid():
    desk = Desk()
    file = desk.paid()
    desk.report_final(file)
    execution.settle(file, by=desk.officer, at=AT, reason="Le projet a coûté moins.")
    assert pocket("ae", "engaged") == pocket("cp", "paid") == Decimal("90000.00")
    assert pocket("ae", "available") == desk.room - Decimal("90000.00")
    stages = [t.stage for t in Tranche.objects.order_by("number")]
    assert stages == ["paid", "dropped"]


def test_a_cancellation_releases_what_was_reserved():
    from funding.actions import decision

    desk = Desk()
    file = desk.granted()
    decision.cancel(file, by=desk.decider, at=AT, reason="Le porteur renonce.")
    assert fresh(file).status == CofinancingStatus.CANCELLED
    assert pocket("ae", "reserved") == 0
    assert pocket("ae", "available") == desk.room


def test_a_cancellation_after_a_payment_keeps_what_was_paid():
    from funding.actions import decision

    desk = Desk()
    file = desk.paid()
    decision.cancel(file, by=desk.decider, at=AT, reason="Le projet s’arrête.")
    assert pocket("ae", "engaged") == Decimal("90000.00")
    assert first_tranche(file).stage == "paid"
