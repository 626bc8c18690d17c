"""A decision is reversed: the money comes back by movements, every paper and row stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from documents.models import Attachment
from funding.actions import agreement, decision, milestones, reversal
from funding.ledger import audit
from funding.ledger.models import Balance, Movement
from funding.lifecycle import COFINANCING
from funding.models import Agreement, Cofinancing, Tranche
from funding.queries import waiting_for
from notifications.models import Notification
from projects.models import ProjectStatus
from tests.factories.projects import pushed
from tests.funding.stories import AT, fresh
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db
WHY = "Le coût du projet était faux."


def revert(desk, file, **changes):
    return reversal.revert_decision(
        file, **{"by": desk.decider, "at": AT, "reason": WHY, **changes}
    )


def deeds_awaiting(person) -> set[str]:
    return {line.deed for line in waiting_for(person)}


def available() -> Decimal:
    return Balance.objects.get(credit="ae", pocket="available").amount


def test_a_reversed_grant_gives_its_money_back_by_a_movement(desk):
    file = desk.granted()
    before = Movement.objects.count()
    revert(desk, file)
    assert available() == desk.room
    assert Movement.objects.count() == before + 1
    now = fresh(file)
    assert (now.status, now.granted_amount, now.decided_by) == ("in_committee", None, None)


def test_a_reversed_agreement_keeps_its_row_its_paper_and_its_tranches(desk):
    file = desk.published()
    revert(desk, file)
    act = Agreement.objects.get()
    assert act.revoked_by == desk.decider
    assert act.document is not None
    assert Attachment.objects.of(fresh(file)).count() == 1
    assert {t.stage for t in Tranche.objects.order_by("pk")} == {"dropped"}
    assert available() == desk.room


def test_the_journal_keeps_the_whole_decision_that_was_reversed(desk):
    file = desk.granted()
    revert(desk, file)
    entry = JournalEntry.objects.of(file).get(transition="revert_decision")
    assert entry.details["decision"]["amount"] == "180000.00"
    assert entry.details["decision"]["line"] == "OD-1"
    assert entry.reason == WHY


def test_a_new_decision_and_a_new_agreement_may_follow(desk):
    file = desk.published()
    revert(desk, file)
    desk.grant(fresh(file), "150000.00")
    agreement.record_agreement(fresh(file), act=desk.act("150000.00"), by=desk.officer, at=AT)
    assert [a.number for a in Agreement.objects.order_by("number")] == [1, 2]
    assert Agreement.objects.in_force().get().engagement.amends is None
    assert audit.run().findings == []


def test_a_refusal_is_reversed_too_and_its_remedies_stay_in_the_journal(desk):
    file = desk.in_committee()
    decision.refuse(file, by=desk.decider, at=AT, reason="Non.", remedies="Deux mois.")
    revert(desk, fresh(file))
    kept = JournalEntry.objects.of(file).get(transition="revert_decision").details["decision"]
    assert (kept["status"], kept["remedies"]) == ("refused", "Deux mois.")
    desk.grant(fresh(file))
    assert fresh(file).status == "granted"


def test_everybody_concerned_is_told_of_a_reversal(desk):
    revert(desk, desk.granted())
    told = Notification.objects.get(event="funding.reverted")
    people = set(told.deliveries.values_list("person", flat=True))
    assert people >= {desk.holder.pk, desk.officer.pk, desk.reviewers[0].pk}


def test_a_decision_is_not_reversed_once_something_is_paid(desk, refused):
    file = desk.paid()
    with refused("wrong_state"):
        revert(desk, file)


@pytest.mark.parametrize("status", ["withdrawn", "completed", "archived"])
def test_the_refusal_of_a_project_that_left_stays(desk, refused, status):
    file = desk.in_committee()
    decision.refuse(file, by=desk.decider, at=AT, reason="Non.", remedies="Deux mois.")
    pushed(file.project_id, status)
    assert COFINANCING.allows(fresh(file), "revert_decision", desk.decider, AT) is False
    with refused("project_has_not_left") as caught:
        revert(desk, fresh(file))
    assert str(ProjectStatus(status).label) in caught.value.message


def test_the_aid_of_a_completed_project_is_given_back_by_a_cancellation(desk, refused):
    file = desk.granted()
    pushed(file.project_id, "completed")
    with refused("project_has_not_left"):
        revert(desk, fresh(file))
    decision.cancel(fresh(file), by=desk.decider, at=AT, reason="Projet terminé sans l’aide.")
    assert available() == desk.room


def test_a_reversal_has_its_reason(desk, refused):
    file = desk.granted()
    with refused("reason_required"):
        revert(desk, file, reason=" ")


def test_nobody_but_a_decision_maker_reverses(desk, refused):
    file = desk.granted()
    for somebody in (desk.officer, desk.reviewers[0], desk.holder):
        with refused("not_permitted"):
            revert(desk, file, by=somebody)


def test_a_final_report_of_the_decision_taken_back_settles_nothing_of_the_new_one(desk):
    file, later = desk.agreed(), AT + timedelta(days=1)
    desk.report_final(file)
    revert(desk, fresh(file), at=later)
    desk.grant(fresh(file), at=later)
    agreement.record_agreement(fresh(file), act=desk.act(), by=desk.officer, at=later)
    Tranche.objects.filter(dropped_at=None).update(dropped_at=later, dropped_by=desk.officer)
    rows = Cofinancing.objects.filter(pk=file.pk)
    rows.update(status="in_execution")
    offered = {a.name: a.refusal for a in COFINANCING.abilities(fresh(file), desk.officer, later)}
    assert offered["settle"]
    assert "Remettre le rapport final" in deeds_awaiting(desk.holder)
    assert "Solder le cofinancement" not in deeds_awaiting(desk.officer)
    with pytest.raises(IntegrityError, match="rapport final"), transaction.atomic():
        rows.update(status="settled")
    account = desk.account(fresh(file))
    milestones.report_final(fresh(file), account=account, by=desk.holder, at=later)
    assert COFINANCING.allows(fresh(file), "settle", desk.officer, later)
    assert "Remettre le rapport final" not in deeds_awaiting(desk.holder)
    assert "Solder le cofinancement" in deeds_awaiting(desk.officer)
