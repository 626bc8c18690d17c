"""Promotions and votes that meet at the same moment."""

from decimal import Decimal

import pytest
from django.db import transaction

from funding.actions.committee import sessions, voting
from funding.ledger import audit
from funding.models import CommitteeSession, Scenario, Vote
from tests.funding.committee.stories import Committee, available
from tests.funding.stories import AT, Desk, fresh
from tests.threads import together
from workflow.refusals import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


def ready(room: str = "5000000.00"):
    committee = Committee(Desk(room=Decimal(room)))
    items = committee.opened(committee.recommended(), committee.recommended())
    committee.vote(items)
    return committee, items


def refusals(results) -> list[str]:
    unexpected = [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)]
    assert not unexpected, unexpected
    return [r.code for r in results if isinstance(r, Refused)]


def test_two_promotions_at_once_decide_once():
    committee, items = ready()
    first, second = committee.scenario(items), committee.scenario(items, name="Le même")
    results = together(lambda: committee.promote(first), lambda: committee.promote(second))
    assert refusals(results) == ["agenda_answer_never_changes"]
    assert Scenario.objects.filter(promoted_at__isnull=False).count() == 1
    assert available(committee.desk) == committee.desk.room - Decimal("360000.00")
    assert audit.run().is_clean


def test_two_promotions_of_one_page_tell_the_second_that_it_is_stale():
    committee, items = ready()
    scenario = committee.scenario(items)
    seen = {"seen_version": committee.session.version}
    results = together(
        lambda: committee.promote(scenario, **seen), lambda: committee.promote(scenario, **seen)
    )
    assert refusals(results) == ["stale_version"]
    assert available(committee.desk) == committee.desk.room - Decimal("360000.00")


def test_a_promotion_and_a_grant_of_one_of_its_files_do_not_pay_twice():
    committee, items = ready()
    scenario = committee.scenario(items)
    file = fresh(items[0].cofinancing)
    results = together(lambda: committee.promote(scenario), lambda: committee.desk.grant(file))
    assert len(refusals(results)) == 1
    spent = committee.desk.room - available(committee.desk)
    assert spent in (Decimal("180000.00"), Decimal("360000.00"))
    assert audit.run().is_clean


def test_a_vote_and_the_closing_never_leave_a_vote_after_it():
    """Whichever comes first: the vote is cast before the closing, or refused by it."""
    committee, items = ready()
    committee.promote(committee.scenario(items))
    third = committee.recommended()
    late = committee.enrolled(third)
    sessions.set_agenda(
        committee.session,
        order=[late[0].pk],
        removed={late[0].pk: "Trop tard."},
        by=committee.chair,
        at=AT,
    )
    member = committee.members[2]
    results = together(
        lambda: sessions.close_session(committee.session, by=committee.chair, at=AT),
        lambda: voting.vote(committee.session, values={late[0]: "for"}, by=member, at=AT),
    )
    assert refusals(results)[0] in (
        "vote_before_the_answer",
        "vote_in_an_open_session",
        "wrong_state",
    )
    assert not Vote.objects.filter(item=late[0]).exists()


def test_the_control_lets_a_vote_in_after_closing_when_nobody_locks():
    """The same meeting, the state read before and the row written after: the vote gets in."""
    from threading import Event

    committee, items = ready()
    read, closed = Event(), Event()
    kept: list[str] = []

    def naive_vote():
        with transaction.atomic():
            status = CommitteeSession.objects.values_list("status", flat=True).get(
                pk=committee.session.pk
            )
            read.set()
            closed.wait(timeout=10)
            if status == "open":
                kept.append("for")

    def naive_closing():
        read.wait(timeout=10)
        closed.set()

    together(naive_vote, naive_closing)
    assert kept == ["for"]
    assert items
