"""Members vote; the quorum and the majority are PostgreSQL's."""

import pytest
from django.db import IntegrityError

from accounts.permissions import Role
from funding.actions.committee import sessions, voting
from funding.models import AgendaItem, Vote
from tests.factories.accounts import person
from tests.funding.stories import AT, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(committee) -> AgendaItem:
    return committee.opened(committee.recommended())[0]


def test_a_grant_needs_its_quorum(committee, item, refused):
    committee.vote([item], members=committee.members[:1])
    with refused("decision_has_its_quorum"):
        committee.desk.grant(fresh(item.cofinancing))


def test_a_grant_with_quorum_and_majority_is_made_and_written_on_the_agenda(committee, item):
    committee.vote([item])
    committee.desk.grant(fresh(item.cofinancing))
    item.refresh_from_db()
    assert (item.outcome, item.granted_amount) == ("granted", item.cofinancing.requested_amount)


def test_a_grant_against_the_majority_is_refused(committee, item, refused):
    committee.vote([item], value="against", members=committee.members[1:])
    committee.vote([item], members=committee.members[:1])
    with refused("grant_has_its_majority"):
        committee.desk.grant(fresh(item.cofinancing))


@pytest.mark.parametrize(("chair_says", "granted"), [("for", True), ("against", False)])
def test_at_equality_the_chair_s_vote_prevails(committee, item, chair_says, granted):
    other = {"for": "against", "against": "for"}[chair_says]
    committee.vote([item], value=chair_says, members=[committee.chair])
    committee.vote([item], value=other, members=[committee.members[1]])
    file = fresh(item.cofinancing)
    if granted:
        assert committee.desk.grant(file).status == "granted"
    else:
        with pytest.raises(Exception, match="à égalité"):
            committee.desk.grant(file)


def test_a_vote_is_changed_until_the_answer(committee, item):
    committee.vote([item], value="against", members=[committee.chair])
    committee.vote([item], members=[committee.chair])
    assert item.votes.get().value == "for"


def test_a_recused_member_s_vote_is_not_counted(committee, item, refused):
    committee.vote([item], members=committee.members[:2])
    committee.desk.declare(item.cofinancing, committee.members[1], conflict=True)
    with refused("decision_has_its_quorum"):
        committee.desk.grant(fresh(item.cofinancing))


@pytest.mark.parametrize("value", ["", "yes", "peut-être"])
def test_a_vote_is_one_of_three_words(committee, item, refused, value):
    with refused("vote_value_known"):
        voting.vote(committee.session, values={item: value}, by=committee.chair, at=AT)


def test_a_member_in_conflict_does_not_vote(committee, item, refused):
    member = committee.members[2]
    committee.desk.declare(item.cofinancing, member, conflict=True)
    with refused("vote_without_conflict"):
        committee.vote([item], members=[member])


def test_whoever_is_not_a_member_does_not_vote(committee, item, refused):
    stranger = person(Role.DECISION_MAKER)
    with refused("sits_on_it"):
        committee.vote([item], members=[stranger])


def test_whoever_assessed_the_file_does_not_vote_on_it(committee, refused):
    reviewer = committee.desk.reviewers[0]
    members = (*committee.members, reviewer)
    sessions.compose(
        committee.session,
        composition=committee.composition(members=members),
        by=committee.chair,
        at=AT,
    )
    items = committee.opened(committee.recommended())
    with refused("vote_of_who_did_not_review"):
        committee.vote(items, members=[reviewer])


def test_nobody_votes_once_the_committee_has_answered(committee, item, refused):
    committee.vote([item], members=committee.members[:2])
    committee.desk.grant(fresh(item.cofinancing))
    with refused("vote_before_the_answer"):
        committee.vote([item], members=[committee.members[2]])


def test_sql_puts_no_vote_in_a_session_that_is_not_open(committee):
    (item,) = committee.enrolled(committee.recommended())
    with pytest.raises(IntegrityError, match="vote_in_an_open_session"):
        Vote.objects.create(item=item, cast_by=committee.chair, cast_at=AT, value="for")


def test_one_wrong_vote_among_several_casts_none(committee, refused):
    items = committee.opened(committee.recommended(), committee.recommended())
    committee.desk.declare(items[1].cofinancing, committee.members[1], conflict=True)
    with refused("vote_without_conflict"):
        committee.vote(items, members=[committee.members[1]])
