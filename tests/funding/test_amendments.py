"""Amendments: prepared, then signed; cost, calendar and aid; and what the ledger makes of it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from threading import Event
from time import sleep

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from funding.actions import agreement, amendments, decision, execution, letters, reversal
from funding.actions.amendments import NewMilestone, NewTerms, NewTranche
from funding.ledger import audit
from funding.ledger.models import AwardBalance, Balance
from funding.models import Amendment, Milestone, MilestoneStatus, Tranche
from funding.policies import left_to_engage
from funding.queries.amendments import sentences_of, terms_in_force
from funding.queries.letters import letter_data, words_in_force
from notifications.models import Notification
from tests.funding.stories import AT, first_tranche, fresh
from tests.threads import together
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db
REASON = "Le déploiement prend du retard."


def prepare(desk, file, terms: NewTerms, **changes):
    told = {"by": desk.officer, "at": AT, "reason": REASON, **changes}
    return amendments.prepare_amendment(file, terms=terms, **told)


def sign(desk, file, **changes):
    told = {"signed_on": date(2026, 4, 2), "by": desk.officer, "at": AT, **changes}
    return amendments.amend(file, **told)


def second(file) -> Tranche:
    return Tranche.objects.get(agreement__cofinancing=file, number=2)


def less(file, amount: str) -> NewTerms:
    tranche = second(file)
    return NewTerms(tranches=[NewTranche(tranche, Decimal(amount), tranche.planned_on)])


def pocket(credit: str, name: str) -> Decimal:
    return Balance.objects.get(credit=credit, pocket=name).amount


def test_nothing_changes_before_the_signature(desk):
    file = desk.agreed()
    available = pocket("ae", "available")
    prepared = prepare(desk, file, less(file, "60000.00"))
    assert (prepared.stage, prepared.aid_after) == ("prepared", Decimal("150000.00"))
    assert second(file).planned_amount == Decimal("90000.00")
    assert pocket("ae", "available") == available


def test_a_reduction_gives_the_credits_back_and_keeps_the_decision(desk):
    file = desk.agreed()
    available = pocket("ae", "available")
    prepare(desk, file, replace(less(file, "60000.00"), aid=Decimal("150000.00")))
    signed = sign(desk, file)
    assert signed.withdrawn_amount == Decimal("30000.00")
    assert second(file).planned_amount == Decimal("60000.00")
    assert pocket("ae", "available") == available + Decimal("30000.00")
    assert pocket("ae", "engaged") == Decimal("150000.00")
    assert fresh(file).granted_amount == Decimal("180000.00")
    assert terms_in_force(file).aid == Decimal("150000.00")
    assert audit.run().findings == []


def test_a_tranche_reduced_to_nothing_is_given_up(desk):
    file = desk.agreed()
    prepare(desk, file, less(file, "0.00"))
    sign(desk, file)
    assert second(file).stage == "dropped"
    assert pocket("ae", "engaged") == Decimal("90000.00")
    assert audit.run().findings == []


def test_what_was_granted_and_never_signed_is_given_back(desk):
    file = desk.granted()
    agreement.record_agreement(file, act=desk.act("100000.00"), by=desk.officer, at=AT)
    available = pocket("ae", "available")
    prepare(desk, file, NewTerms(release=True))
    sign(desk, file)
    assert pocket("ae", "available") == available + Decimal("80000.00")
    assert not AwardBalance.objects.filter(award=file.reference, reserved_amount__gt=0).exists()
    assert left_to_engage(fresh(file)) == 0
    assert audit.run().findings == []


def test_a_calendar_moves_tranches_milestones_and_duration(desk):
    file = desk.agreed(duration_months=18)
    waiting = Milestone.objects.get(cofinancing=file, number=1)
    terms = NewTerms(
        duration=24,
        tranches=[NewTranche(second(file), Decimal("90000.00"), date(2027, 3, 1))],
        milestones=[NewMilestone(waiting, date(2027, 2, 1))],
    )
    prepare(desk, file, terms)
    signed = sign(desk, file)
    assert second(file).planned_on == date(2027, 3, 1)
    waiting.refresh_from_db()
    assert waiting.due_on == date(2027, 2, 1)
    assert terms_in_force(file).duration == 24
    assert signed.aid_after == Decimal("180000.00")
    assert [text.partition(" :")[0] for text in sentences_of(signed)] == [
        "Durée du projet",
        "Tranche 2, date",
        "Jalon 1, date",
    ]


def test_costs_change_and_bind_the_next_amendment(desk):
    file = desk.agreed("180000.00")
    base = fresh(file).eligible_amount
    prepare(desk, file, NewTerms(total=base, eligible=base - Decimal("1000.00")))
    sign(desk, file)
    now = terms_in_force(fresh(file))
    assert (now.total, now.eligible) == (base, base - Decimal("1000.00"))
    assert fresh(file).eligible_amount == base


def test_an_assiette_too_low_asks_for_a_smaller_aid(desk, refused):
    file = desk.agreed()
    low = NewTerms(total=Decimal("350000.00"), eligible=Decimal("340000.00"))
    with refused("amendment_stays_within_the_rate"):
        prepare(desk, file, low)
    prepared = prepare(
        desk, file, replace(low, tranches=less(file, "80000.00").tranches, aid=Decimal("170000"))
    )
    assert prepared.aid_after == Decimal("170000.00")
    sign(desk, file)


def test_the_database_holds_the_rate_of_an_amendment(desk):
    file = desk.agreed()
    prepare(desk, file, NewTerms(duration=30))
    with pytest.raises(IntegrityError, match="taux maximal"), transaction.atomic():
        Amendment.objects.update(
            eligible_before=Decimal("400000.00"),
            eligible_after=Decimal("100000.00"),
            signed_on=AT.date(),
            recorded_at=timezone.now(),
            recorded_by=desk.officer,
        )


def test_a_tranche_certified_or_paid_never_changes(desk, refused):
    file = desk.certified()
    first = first_tranche(file)
    with refused("unknown_tranche"):
        prepare(
            desk,
            file,
            NewTerms(tranches=[NewTranche(first, Decimal("1.00"), first.planned_on)]),
        )


def test_an_amendment_never_adds_to_an_act(desk, refused):
    file = desk.agreed()
    with refused("amendment_only_reduces_the_aid"):
        prepare(desk, file, less(file, "90000.01"))


def test_the_aid_written_must_be_that_of_the_tranches(desk, refused):
    file = desk.agreed()
    with refused("plan_adds_up"):
        prepare(desk, file, replace(less(file, "60000.00"), aid=Decimal("140000.00")))


def test_an_amendment_changes_something(desk, refused):
    file = desk.agreed()
    with refused("nothing_changes"):
        prepare(desk, file, NewTerms(aid=Decimal("180000.00")))


def test_an_amendment_prepared_on_what_changed_since_is_refused(desk, refused):
    file = desk.published()
    prepare(
        desk,
        file,
        NewTerms(tranches=[NewTranche(first_tranche(file), Decimal("80000.00"), AT.date())]),
    )
    desk.certify(file, first_tranche(file))
    with refused("amendment_is_stale"):
        sign(desk, file)


def test_an_amendment_is_not_signed_in_the_future(desk, refused):
    file = desk.agreed()
    prepare(desk, file, NewTerms(duration=30))
    with refused("signed_in_the_future"):
        sign(desk, file, signed_on=date(2026, 4, 3))


def test_prepared_again_it_replaces_the_one_that_waits(desk):
    file = desk.agreed()
    prepare(desk, file, NewTerms(duration=30))
    prepare(desk, file, less(file, "60000.00"))
    only = Amendment.objects.get()
    assert (only.number, only.duration_after, only.stage) == (1, None, "prepared")


def test_given_up_it_stays_without_effect_and_another_may_follow(desk):
    file = desk.agreed()
    prepare(desk, file, less(file, "60000.00"))
    amendments.drop_amendment(file, by=desk.officer, at=AT, reason="Le porteur y renonce.")
    assert second(file).planned_amount == Decimal("90000.00")
    assert prepare(desk, file, NewTerms(duration=30)).number == 2


def test_a_cancelled_file_gives_its_amendment_up(desk):
    file = desk.agreed()
    prepare(desk, file, NewTerms(duration=30))
    decision.cancel(file, by=desk.decider, at=AT, reason="Abandon.")
    assert Amendment.objects.get().stage == "dropped"


def test_a_reversed_decision_takes_its_amendments_away_and_a_new_one_starts_whole(desk):
    file = desk.agreed()
    prepare(desk, file, less(file, "60000.00"))
    sign(desk, file)
    reversal.revert_decision(file, by=desk.decider, at=AT, reason="Erreur de ligne.")
    assert audit.run().findings == []
    desk.grant(fresh(file), at=AT + timedelta(days=1))
    again = fresh(file)
    assert terms_in_force(again).aid == left_to_engage(again) == Decimal("180000.00")
    assert Amendment.objects.get().stage == "signed"
    assert audit.run().findings == []


def test_a_milestone_stopped_after_an_amendment_gives_back_the_rest(desk):
    file = desk.paid()
    prepare(desk, file, less(file, "60000.00"))
    sign(desk, file)
    desk.report(file)
    desk.stop(file)
    assert pocket("ae", "engaged") == Decimal("90000.00")
    assert audit.run().findings == []


def test_an_amended_file_is_settled(desk):
    file = desk.paid()
    prepare(desk, file, less(file, "0.00"))
    sign(desk, file)
    desk.report_final(file)
    execution.settle(fresh(file), by=desk.officer, at=AT)
    assert fresh(file).status == "settled"
    assert audit.run().findings == []


def test_an_increase_engages_what_an_amendment_left_reserved(desk):
    file = desk.granted()
    agreement.record_agreement(file, act=desk.act("100000.00"), by=desk.officer, at=AT)
    prepare(desk, file, less(file, "40000.00"))
    sign(desk, file)
    assert left_to_engage(fresh(file)) == Decimal("80000.00")
    agreement.record_amendment(file, act=desk.act("80000.00"), by=desk.officer, at=AT)
    assert terms_in_force(fresh(file)).aid == Decimal("170000.00")
    assert audit.run().findings == []


def test_signed_it_is_never_rewritten(desk):
    file = desk.agreed()
    prepare(desk, file, NewTerms(duration=30))
    sign(desk, file)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Amendment.objects.update(duration_after=60)


def test_the_journal_and_the_holder_learn_what_changed(desk):
    file = desk.agreed()
    prepare(desk, file, less(file, "60000.00"))
    sign(desk, file)
    entry = JournalEntry.objects.of(file).get(transition="amend")
    assert entry.details["changes"] == [
        "Aide : 180\u202f000,00\u00a0€ → 150\u202f000,00\u00a0€",
        "Tranche 2, montant : 90\u202f000,00\u00a0€ → 60\u202f000,00\u00a0€",
    ]
    told = Notification.objects.get(event="funding.amended")
    assert "60\u202f000,00" in told.text
    assert told.deliveries.filter(person=desk.holder).exists()


def test_the_letter_of_an_amendment_says_what_it_changes(desk):
    file = desk.agreed()
    prepare(desk, file, less(file, "60000.00"))
    data = letter_data(fresh(file), "amendment", words_in_force("amendment"), AT, code=None)
    tables = [block for block in data["blocks"] if block["kind"] == "table"]
    assert tables[0]["rows"][0] == [
        "Aide",
        "180\u202f000,00\u00a0€",
        "150\u202f000,00\u00a0€",
    ]
    assert tables[1]["rows"][1][2] == "60\u202f000,00\u00a0€"
    made = letters.write_agreement(file, by=desk.officer, at=AT)
    assert made.kind == "amendment"


def test_only_milestones_awaited_move(desk, refused):
    file = desk.agreed(duration_months=18)
    waiting = Milestone.objects.get(cofinancing=file, number=1)
    desk.report(file)
    with refused("unknown_milestone"):
        prepare(desk, file, NewTerms(milestones=[NewMilestone(waiting, date(2027, 2, 1))]))
    assert waiting.status == MilestoneStatus.AWAITED


@pytest.mark.django_db(transaction=True)
def test_two_officers_signing_at_once_give_back_once(desk):
    file = desk.agreed()
    prepare(desk, file, less(file, "60000.00"))
    done = together(lambda: sign(desk, file), lambda: sign(desk, file))
    assert sum(isinstance(result, Amendment) for result in done) == 1
    assert pocket("ae", "engaged") == Decimal("150000.00")


@pytest.mark.django_db(transaction=True)
def test_the_journal_tells_what_is_signed_and_not_what_waited_before(desk):
    file = desk.agreed()
    waiting = prepare(desk, file, NewTerms(duration=30))
    written = Event()

    def prepare_again() -> None:
        with transaction.atomic():
            type(file).objects.select_for_update().get(pk=file.pk)
            Amendment.objects.filter(pk=waiting.pk).update(duration_after=36)
            written.set()
            sleep(0.5)

    def sign_meanwhile() -> Amendment:
        assert written.wait(timeout=20)
        return sign(desk, file)

    done, signed = together(prepare_again, sign_meanwhile)
    assert (done, signed.duration_after) == (None, 36)
    told = JournalEntry.objects.of(file).get(transition="amend").details["changes"]
    assert told == sentences_of(signed)


def test_a_ministry_does_not_amend(desk, refused):
    file = desk.agreed()
    with refused("not_permitted"):
        prepare(desk, file, NewTerms(duration=30), by=desk.holder)


def test_the_pages_of_an_amendment(desk, sign_in):
    file = desk.agreed()
    client = sign_in(desk.officer)
    base = f"/financements/{file.reference}"
    page = client.get(f"{base}/preparer-avenant/")
    form = page.context["form"]
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: "" if value is None else str(value) for name, value in data.items()}
    data |= {"reason": REASON, "amount_2": "60 000", "aid": "140 000"}
    data.pop("release", None)
    bad = client.post(f"{base}/preparer-avenant/", data)
    assert bad.status_code == 409
    assert "l’aide serait de 150" in bad.content.decode()
    assert not Amendment.objects.exists()
    good = client.post(f"{base}/preparer-avenant/", data | {"aid": "150 000"})
    assert good.status_code == 302, good.content.decode()
    assert "Avenant n° 1" in client.get(f"{base}/avenant-signe/").content.decode()
    done = client.post(
        f"{base}/avenant-signe/",
        {"signed_on": AT.date().isoformat(), "seen_version": fresh(file).version},
    )
    assert done.status_code == 302
    shown = client.get(f"{base}/").content.decode()
    assert "Signé le" in shown
    assert "60\u202f000,00" in shown
