"""Transfers between lines: two people, one envelope, once."""

import pytest
from django.db import transaction

from funding.ledger import books
from funding.ledger.models import Credit, ProposalStatus
from tests.factories.ledger import AT, envelope, euros, line, officer, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed():
    of = envelope()
    with transaction.atomic():
        return books.propose_transfer(
            source_line=line(of, ae=100),
            destination_line=line(of, ae=10),
            fiscal_year=2026,
            credit=Credit.AE,
            amount=euros(40),
            **told(),
        )


def available(of):
    return of.balances.get(credit=Credit.AE, pocket="available").amount


def test_a_proposal_moves_nothing(proposed):
    assert available(proposed.source_line) == euros(100)
    assert available(proposed.destination_line) == euros(10)


def test_somebody_else_approves_and_the_credits_move(proposed):
    second = officer()
    with transaction.atomic():
        movement = books.approve_transfer(proposal=proposed, by=second, at=AT)
    assert available(proposed.source_line) == euros(60)
    assert available(proposed.destination_line) == euros(50)
    assert (movement.recorded_by_id, movement.approved_by_id) == (
        proposed.proposed_by_id,
        second.pk,
    )


def test_nobody_approves_or_rejects_their_own_transfer(proposed, refused):
    with refused("transfer_four_eyes"):
        books.approve_transfer(proposal=proposed, by=proposed.proposed_by, at=AT)
    with refused("transfer_four_eyes"):
        books.reject_transfer(proposal=proposed, by=proposed.proposed_by, at=AT, reason="Non")


def test_a_repeated_approval_has_one_effect(proposed):
    second = officer()
    with transaction.atomic():
        first = books.approve_transfer(proposal=proposed, by=second, at=AT)
        again = books.approve_transfer(proposal=proposed, by=second, at=AT)
    assert first == again
    assert available(proposed.destination_line) == euros(50)


def test_a_decided_proposal_stays_decided(proposed, refused):
    with transaction.atomic():
        books.reject_transfer(proposal=proposed, by=officer(), at=AT, reason="Non")
    with refused("proposal_already_decided"):
        books.approve_transfer(proposal=proposed, by=officer(), at=AT)


def test_an_author_takes_their_proposal_back_and_nobody_else_does(proposed, refused):
    with refused("withdrawn_by_author"):
        books.withdraw_transfer(proposal=proposed, by=officer(), at=AT)
    with transaction.atomic():
        decided = books.withdraw_transfer(proposal=proposed, by=proposed.proposed_by, at=AT)
    assert decided.status == ProposalStatus.WITHDRAWN


def test_a_transfer_beyond_what_is_available_is_refused_whole(proposed, refused):
    with transaction.atomic():
        books.freeze(
            line=proposed.source_line,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=euros(70),
            **told(),
        )
    with refused("balance_not_negative"):
        books.approve_transfer(proposal=proposed, by=officer(), at=AT)
    proposed.refresh_from_db()
    assert proposed.status == ProposalStatus.PROPOSED


def test_a_transfer_stays_in_its_envelope(refused):
    of, other = line(ae=10), line(ae=10)
    with refused("transfer_stays_in_envelope"):
        books.propose_transfer(
            source_line=of,
            destination_line=other,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=euros(1),
            **told(),
        )


def test_a_transfer_goes_to_another_line(refused):
    of = line(ae=10)
    with refused("proposal_moves_between_lines"):
        books.propose_transfer(
            source_line=of,
            destination_line=of,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=euros(1),
            **told(),
        )
