"""``audit_ledger`` names each file whose money is not where its state says."""

from decimal import Decimal

import pgtrigger
import pytest
from django.db import connection, transaction

from funding.ledger import audit, books
from funding.models import Cofinancing, Tranche
from tests.funding.stories import AT, fresh
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db


def findings() -> list[tuple[str, str]]:
    return [(f.subject, f.sentence) for f in audit.run().findings if f.check == "cofinancings"]


@pytest.mark.parametrize(
    "stage", ["asked", "submitted", "in_committee", "granted", "agreed", "certified", "paid"]
)
def test_a_file_brought_by_its_deeds_is_clean(desk, stage):
    getattr(desk, stage)()
    assert findings() == []


def test_a_settled_or_cancelled_file_is_clean(desk):
    from funding.actions import decision, execution

    settled = desk.paid()
    desk.report_final(settled)
    execution.settle(settled, by=desk.officer, at=AT, reason="Fini.")
    decision.cancel(desk.agreed(), by=desk.decider, at=AT, reason="Abandon.")
    assert findings() == []


def test_an_engagement_withdrawn_by_an_act_is_accounted_for(desk):
    file = desk.agreed()
    with transaction.atomic():
        books.withdraw(
            engagement=file.agreements.get().engagement,
            amount=Decimal("10000.00"),
            by=desk.officer,
            at=AT,
            reason="Projet réduit",
        )
    assert findings() == []


def test_credits_given_back_by_an_act_are_accounted_for(desk):
    """A paid tranche stays paid: what came back of it is the ledger's to say."""
    file = desk.paid()
    with transaction.atomic():
        books.refund(
            engagement=file.agreements.get().engagement,
            fiscal_year=2026,
            amount=Decimal("1000.00"),
            by=desk.officer,
            at=AT,
            reason="Trop-perçu rendu",
        )
    assert findings() == []


def test_money_kept_by_a_file_without_grant_is_named(desk):
    file = desk.in_committee()
    with transaction.atomic():
        books.reserve(
            line=desk.line,
            fiscal_year=2026,
            award=file.reference,
            amount=Decimal("10.00"),
            by=desk.officer,
            at=AT,
            reason="Erreur",
        )
    assert findings() == [(file.reference, "Un dossier sans accord tient des crédits.")]


def test_a_grant_whose_money_was_released_is_named(desk):
    file = desk.granted()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the grant was made, and is over
        books.release(
            line=desk.line,
            fiscal_year=2026,
            award=file.reference,
            amount=Decimal("1.00"),
            by=desk.officer,
            at=AT,
            reason="Erreur",
        )
    ((subject, sentence),) = findings()
    assert subject == file.reference
    assert "n’est pas réservé ou engagé" in sentence


def test_a_file_pushed_by_hand_to_the_end_is_named(desk):
    file = desk.granted()
    asleep = ("settled_after_its_final_report", "moves_along_its_lifecycle")
    with pgtrigger.ignore(*(f"funding.Cofinancing:cofinancing_{name}" for name in asleep)):
        Cofinancing.objects.filter(pk=file.pk).update(status="settled")
    assert findings() == [(file.reference, "Un dossier clos garde une réserve.")]


def test_a_forged_tranche_is_named(desk):
    file = desk.paid()
    with pgtrigger.ignore("funding.Tranche:paid_tranche_never_changes"):
        Tranche.objects.exclude(paid_at=None).update(paid_amount=Decimal("1.00"))
    assert (file.reference, "Les tranches payées ne sont pas les CP payés.") in findings()
    assert fresh(file).status == "in_execution"


def test_an_award_without_file_is_named(desk):
    with transaction.atomic():
        books.reserve(
            line=desk.line,
            fiscal_year=2026,
            award="DL-1999-0001",
            amount=Decimal("10.00"),
            by=desk.officer,
            at=AT,
            reason="Erreur",
        )
    assert findings() == [("DL-1999-0001", "L’attribution n’a pas de dossier.")]


def test_a_journal_that_somebody_touched_is_named(desk):
    file = desk.granted()
    with pgtrigger.ignore("workflow.JournalEntry:journal_is_append_only"):
        JournalEntry.objects.filter(transition="grant").update(reason="Autre motif")
    found = [f for f in audit.run().findings if f.check == "journal"]
    assert [f.subject.split()[0] for f in found] == [file.reference]
