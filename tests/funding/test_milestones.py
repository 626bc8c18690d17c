"""Milestones: planned by the agreement, reported with measures, released, held or stopped."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import IntegrityError

from funding.actions import execution, milestones
from funding.ledger import books
from funding.ledger.models import Balance, Movement
from funding.models import ImpactReport, Measure, Milestone, MilestoneStatus, Tranche
from notifications.models import Notification
from tests.funding.stories import AT, first_tranche, fresh, milestone, paper
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db


def second(file) -> Tranche:
    return Tranche.objects.get(agreement__cofinancing=file, number=2)


def test_the_agreement_plans_a_milestone_every_six_months_of_the_project(desk):
    file = desk.agreed(duration_months=18)
    days = Milestone.objects.filter(cofinancing=file).values_list("due_on", flat=True)
    assert list(days) == [date(2026, 10, 1), date(2027, 4, 1), date(2027, 10, 1)]


def test_a_milestone_holds_the_tranche_of_its_rank_and_the_first_is_free(desk):
    file = desk.agreed()
    assert milestone(file, 1).tranche == second(file)
    assert milestone(file, 2).tranche is None


def test_a_small_and_short_aid_has_no_milestone(desk):
    from funding.actions import agreement

    file = desk.granted("100000.00", duration_months=6)
    act = desk.act("100000.00", parts=1)
    agreement.record_agreement(file, act=act, by=desk.officer, at=AT)
    assert not Milestone.objects.exists()


def test_a_report_measures_every_indicator(desk, refused):
    file = desk.agreed()
    with refused("every_indicator_is_measured") as caught:
        desk.report(file, measures=[])
    assert "Nombre de réutilisations" in caught.value.message


def test_a_measure_says_where_it_is_checked(desk, refused):
    file = desk.agreed()
    indicator = file.project.indicators.get()
    told = milestones.Measured(indicator, Decimal("3"), AT.date(), "  ")
    with refused("measure_has_its_evidence"):
        desk.report(file, measures=[told])


def test_nothing_is_measured_tomorrow(desk, refused):
    file = desk.agreed()
    told = milestones.Measured(file.project.indicators.get(), Decimal("3"), date(2027, 1, 1), "ici")
    with refused("measured_in_the_future"):
        desk.report(file, measures=[told])


def test_a_measure_of_another_project_is_refused(desk, refused):
    file, other = desk.agreed(), desk.agreed()
    measures = [*desk.account(file).measures, *desk.account(other).measures]
    with refused("unknown_indicator"):
        desk.report(file, measures=measures)


def test_a_report_keeps_its_measures_and_its_piece_for_ever(desk):
    file = desk.agreed()
    report = desk.report(file, upload=paper("impact.pdf"))
    assert report.evidence.name == "impact.pdf"
    assert Measure.objects.get(report=report).value == Decimal("7.00")
    assert milestone(file, 1).status == MilestoneStatus.REPORTED
    for rows in (ImpactReport.objects, Measure.objects):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(**{"summary": "Autre"} if rows.model is ImpactReport else {"value": 9})


def test_a_dangerous_piece_refuses_the_whole_report(desk, refused):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = desk.agreed()
    with refused("bad_piece"):
        desk.report(file, upload=SimpleUploadedFile("x.pdf", b"<html><script>1</script>"))


def test_a_milestone_is_reported_once_until_the_desk_answers(desk, refused):
    file = desk.agreed()
    desk.report(file)
    with refused("milestone_not_to_report"):
        desk.report(file)


def test_a_milestone_of_another_file_is_refused(desk, refused):
    file, other = desk.agreed(), desk.agreed()
    with refused("unknown_milestone"):
        milestones.hold_milestone(
            file, milestone=milestone(other, 1), by=desk.reviewers[0], at=AT, reason="Non."
        )


def test_a_milestone_without_report_is_not_released(desk, refused):
    file = desk.agreed()
    with refused("has_a_milestone_to_release"):
        desk.release(file)
    desk.report(file)
    with refused("milestone_released_after_its_report"):
        desk.release(file, 2)


def test_a_tranche_waits_for_its_milestone(desk, refused):
    file = desk.published()
    with refused("tranche_waits_for_its_milestone"):
        desk.certify(file, second(file))
    desk.certify(file, first_tranche(file))
    with refused("has_a_tranche_to_certify") as caught:
        desk.certify(file, second(file))
    assert "Cette tranche attend son jalon" in caught.value.message
    desk.report(file)
    desk.release(file)
    desk.certify(file, second(file))
    desk.pay(file, second(file))
    assert second(file).stage == "paid"


def test_a_held_milestone_blocks_every_payment_of_its_file(desk, refused):
    file, other = desk.certified(), desk.certified()
    desk.hold(file)
    with refused("held_milestone_blocks_payment"):
        desk.pay(file, first_tranche(file))
    desk.pay(other, first_tranche(other))


def test_a_held_milestone_is_reported_again_then_released(desk):
    file = desk.certified()
    desk.report(file)
    desk.hold(file)
    desk.report(file, summary="Mesures refaites.")
    desk.release(file)
    desk.pay(file, first_tranche(file))
    assert ImpactReport.objects.filter(milestone=milestone(file, 1)).count() == 2


def test_an_answer_is_told_to_the_holder_with_its_reason(desk):
    file = desk.agreed()
    desk.hold(file)
    told = Notification.objects.get(event="funding.milestone_answered")
    assert "suspendu" in told.subject
    assert "ne se vérifient pas" in told.text
    assert told.deliveries.filter(person=desk.holder).exists()


def test_a_stop_gives_back_what_is_neither_paid_nor_certified(desk):
    file = desk.paid()
    desk.report(file)
    before = Balance.objects.get(credit="ae", pocket="available").amount
    desk.stop(file)
    assert Balance.objects.get(credit="ae", pocket="available").amount == before + Decimal("90000")
    assert [t.stage for t in Tranche.objects.order_by("number")] == ["paid", "dropped"]
    assert [m.status for m in Milestone.objects.order_by("number")][:2] == ["stopped", "dropped"]
    assert Movement.objects.filter(kind="withdrawal").count() == 1


def test_a_stop_still_pays_what_was_certified_before(desk):
    file = desk.certified()
    desk.stop(file, 2)
    desk.pay(file, first_tranche(file))
    assert [t.stage for t in Tranche.objects.order_by("number")] == ["paid", "dropped"]


def test_a_stopped_milestone_is_answered_no_more(desk, refused):
    file = desk.paid()
    desk.report(file)
    desk.stop(file)
    with refused("has_a_milestone_to_answer"):
        desk.hold(file)


def test_only_the_decision_maker_stops_and_only_with_a_reason(desk, refused):
    file = desk.paid()
    with refused("not_permitted"):
        milestones.stop_milestone(
            file, milestone=milestone(file, 1), by=desk.reviewers[0], at=AT, reason="Fin."
        )
    with refused("reason_required"):
        milestones.stop_milestone(
            file, milestone=milestone(file, 1), by=desk.decider, at=AT, reason="  "
        )


def test_a_payment_written_by_any_path_is_refused_while_a_milestone_is_held(desk, refused):
    """Straight through the books, past every action: PostgreSQL looks at the file by itself."""
    file, other = desk.certified(), desk.certified()
    desk.hold(file)
    with refused("held_milestone_blocks_payment") as caught, transaction.atomic():
        _move_by_hand(desk, first_tranche(file))
    assert "jalon suspend les paiements" in caught.value.message
    assert _move_by_hand(desk, first_tranche(other)).kind == "payment"


def test_the_payment_goes_through_once_the_milestone_is_released(desk):
    file = desk.certified()
    desk.report(file)
    desk.hold(file)
    desk.report(file, summary="Mesures refaites.")
    desk.release(file)
    assert _move_by_hand(desk, first_tranche(file)).amount == first_tranche(file).planned_amount


def test_the_database_itself_holds_a_held_tranche(desk):
    """A payment made before the hold is not noted on its tranche after it, past every action."""
    file = desk.certified()
    tranche = first_tranche(file)
    movement = _move_by_hand(desk, tranche)
    desk.hold(file)
    with pytest.raises(IntegrityError, match="jalon suspend"), transaction.atomic():
        _note_by_hand(desk, tranche, movement)
    assert first_tranche(file).stage == "certified"


def test_the_database_lets_the_same_payment_through_when_nothing_is_held(desk):
    file = desk.certified()
    tranche = first_tranche(file)
    with transaction.atomic():
        _note_by_hand(desk, tranche, _move_by_hand(desk, tranche))
    assert first_tranche(file).stage == "paid"


def _move_by_hand(desk, tranche) -> Movement:
    return books.pay(
        engagement=tranche.agreement.engagement,
        fiscal_year=2026,
        amount=tranche.planned_amount,
        by=desk.officer,
        at=AT,
        reason="À la main",
    )


def _note_by_hand(desk, tranche, movement) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE funding_tranche SET paid_at = now(), paid_by_id = %s, paid_on = %s, "
            "paid_amount = planned_amount, payment_id = %s WHERE id = %s",
            [desk.officer.pk, AT.date(), movement.pk, tranche.pk],
        )


def test_the_database_itself_refuses_a_release_without_report(desk):
    file = desk.agreed()
    with pytest.raises(IntegrityError, match="après son rapport"), transaction.atomic():
        Milestone.objects.filter(cofinancing=file).update(
            status="released", answered_at=AT, answered_by=desk.decider
        )


def test_a_file_is_settled_after_its_final_report(desk, refused):
    file = desk.paid()
    with refused("has_a_final_report"):
        execution.settle(file, by=desk.officer, at=AT, reason="Fin.")
    desk.report_final(file)
    execution.settle(file, by=desk.officer, at=AT, reason="Le reste n’est pas dépensé.")
    assert fresh(file).status == "settled"
    assert {m.status for m in Milestone.objects.filter(cofinancing=file)} == {"dropped"}


def test_a_payment_is_asked_once_with_its_piece(desk, refused):
    file = desk.published()
    asked = execution.request_payment(
        file,
        tranche=first_tranche(file),
        statement="Premier lot livré.",
        upload=paper("pv.pdf"),
        by=desk.holder,
        at=AT,
    )
    assert asked.evidence.name == "pv.pdf"
    told = {"statement": "Encore.", "upload": paper("pv2.pdf"), "by": desk.holder, "at": AT}
    with refused("tranche_not_to_request"):
        execution.request_payment(file, tranche=first_tranche(file), **told)


def test_a_suspended_tranche_is_not_asked_for(desk, refused):
    file = desk.published()
    desk.hold(file)
    told = {"statement": "Fait.", "upload": paper(), "by": desk.holder, "at": AT}
    with refused("tranche_not_to_request"):
        execution.request_payment(file, tranche=second(file), **told)


def test_every_answer_is_in_the_journal_with_its_milestone(desk):
    file = desk.agreed()
    desk.hold(file)
    entry = JournalEntry.objects.of(file).get(transition="hold_milestone")
    assert entry.details == {"milestone": 1}
    assert entry.reason


def test_the_other_ministry_s_people_do_not_report_here(desk, refused):
    from accounts.permissions import Role
    from tests.factories.accounts import person

    file, stranger = desk.agreed(), person(Role.DATA_ADMINISTRATOR)
    with refused("not_permitted"):
        milestones.report_impact(
            file,
            milestone=milestone(file, 1),
            account=desk.account(file),
            by=stranger,
            at=AT,
        )
