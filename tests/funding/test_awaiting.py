"""What follows a decision waits for the right person."""

from datetime import UTC, datetime, timedelta

import pytest

from funding.actions import amendments, letters, reversal, signatures
from funding.models import Milestone, Tranche
from funding.queries import waiting_for
from tests.funding.stories import AT, first_tranche, fresh
from tests.funding.test_instruments import ask, with_operator
from tests.funding.test_signatures import upload, without_code

pytestmark = pytest.mark.django_db


def deeds(who) -> list[str]:
    return [line.deed for line in waiting_for(who)]


def due(file, number: int, days: int) -> None:
    day = datetime.now(UTC).date() + timedelta(days=days)
    Milestone.objects.filter(cofinancing=file, number=number).update(due_on=day)


def test_a_milestone_near_or_late_waits_for_its_holder(desk):
    file = desk.agreed()
    Milestone.objects.filter(cofinancing=file).update(due_on="2099-01-01")
    assert deeds(desk.holder) == []
    due(file, 1, 10)
    assert deeds(desk.holder)[0].startswith("Rendre compte du jalon 1 pour le")
    due(file, 1, -1)
    assert "en retard" in deeds(desk.holder)[0]


def test_a_report_waits_for_its_reviewer_and_a_hold_for_its_holder(desk):
    file = desk.agreed()
    Milestone.objects.filter(cofinancing=file).update(due_on="2099-01-01")
    desk.report(file)
    assert "Répondre au rapport du jalon 1" in deeds(desk.reviewers[0])
    desk.hold(file)
    assert "suspendus" in deeds(desk.holder)[0]
    assert not [d for d in deeds(desk.reviewers[0]) if d.startswith("Répondre")]


def test_a_letter_waits_to_be_sent_then_an_agreement_to_be_signed(desk):
    file = desk.granted()
    assert deeds(desk.decider) == ["Envoyer le courrier de la décision"]
    letter = letters.write_letter(file, by=desk.decider, at=AT)
    letters.notify_letter(fresh(file), letter=letter, by=desk.decider, at=AT)
    assert deeds(desk.decider) == []
    paper = letters.write_agreement(fresh(file), by=desk.officer, at=AT)
    letters.send_agreement(fresh(file), letter=paper, by=desk.officer, at=AT)
    assert deeds(desk.holder) == ["Signer et rendre la convention"]


def test_the_agreement_waits_for_the_officer_then_the_holder_then_the_officer(desk):
    file = desk.granted()
    assert deeds(desk.officer) == ["Établir la convention"]
    paper = letters.write_agreement(fresh(file), by=desk.officer, at=AT)
    assert deeds(desk.officer) == ["Envoyer la convention à la signature"]
    letters.send_agreement(fresh(file), letter=paper, by=desk.officer, at=AT)
    assert deeds(desk.officer) == []
    signatures.receive(upload(paper.document.content.read() + b"\n% signe"), by=desk.holder, at=AT)
    assert deeds(desk.officer) == ["Enregistrer la convention signée"]
    assert deeds(desk.holder) == []


def test_the_agreement_of_a_decision_taken_back_waits_for_nobody(desk):
    file = desk.granted()
    paper = letters.write_agreement(file, by=desk.officer, at=AT)
    letters.send_agreement(fresh(file), letter=paper, by=desk.officer, at=AT)
    reversal.revert_decision(fresh(file), by=desk.decider, at=AT, reason="Erreur de coût.")
    assert deeds(desk.holder) == []
    desk.grant(fresh(file), "90000.00", at=AT + timedelta(hours=1))
    assert deeds(desk.holder) == []
    assert deeds(desk.officer) == ["Établir la convention"]


def test_an_unread_paper_waits_for_the_officer(desk):
    signatures.receive(without_code(), by=desk.officer, at=AT)
    assert deeds(desk.officer) == ["Saisir le code d’un document signé"]


def test_a_held_payment_does_not_wait_for_the_officer(desk):
    file = desk.certified()
    assert deeds(desk.officer) == ["Payer une tranche certifiée"]
    desk.hold(file)
    assert deeds(desk.officer) == []


def test_an_amendment_waits_for_the_officer_then_the_holder_then_the_officer(desk):
    file = desk.agreed()
    Milestone.objects.filter(cofinancing=file).update(due_on="2099-01-01")
    amendments.prepare_amendment(
        file, terms=amendments.NewTerms(duration=30), by=desk.officer, at=AT, reason="Retard."
    )
    assert deeds(desk.officer) == ["Envoyer l’avenant à la signature"]
    paper = letters.write_agreement(fresh(file), by=desk.officer, at=AT)
    letters.send_agreement(fresh(file), letter=paper, by=desk.officer, at=AT)
    assert deeds(desk.officer) == []
    assert deeds(desk.holder) == ["Signer et rendre l’avenant"]
    signatures.receive(upload(paper.document.content.read() + b"\n% signe"), by=desk.holder, at=AT)
    assert deeds(desk.holder) == []
    assert deeds(desk.officer) == ["Enregistrer l’avenant signé"]
    amendments.amend(fresh(file), signed_on=AT.date(), by=desk.officer, at=AT)
    assert deeds(desk.officer) == []


CERTIFY = "Certifier le service fait d’une tranche"


def test_a_service_fait_waits_only_when_it_can_be_certified(desk):
    file = desk.published()
    Tranche.objects.update(planned_on=AT.date())
    assert CERTIFY in deeds(desk.reviewers[0])
    desk.certify(file, first_tranche(file))
    assert CERTIFY not in deeds(desk.reviewers[0])
    desk.report(file)
    desk.release(file)
    assert CERTIFY in deeds(desk.reviewers[0])


def test_an_operator_s_service_fait_waits_once_the_payment_is_asked():
    desk, file = with_operator("2100012345")
    assert CERTIFY not in deeds(desk.reviewers[0])
    ask(desk, file)
    assert CERTIFY in deeds(desk.reviewers[0])
