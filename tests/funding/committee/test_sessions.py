"""A session is planned, composed, opened, closed; its agenda binds its files."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.permissions import Role
from funding.actions import decision, request
from funding.actions.committee import enrolling, sessions
from funding.models import AgendaItem, CommitteeSession
from tests.factories.accounts import person
from tests.funding.stories import AT, fresh
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


def refused(deed) -> str:
    with pytest.raises(Refused) as refusal:
        deed()
    return refusal.value.code


def compose(committee, **changes):
    return lambda: sessions.compose(
        committee.session, composition=committee.composition(**changes), by=committee.chair, at=AT
    )


def test_a_session_has_its_reference_its_members_and_its_quorum(committee):
    assert committee.session.reference.startswith("CO-2026-")
    assert committee.session.seats.count() == 3
    assert committee.session.status == "planned"


def test_only_a_decision_maker_plans_a_session(committee, nothing_changes):
    with nothing_changes():
        assert (
            refused(
                lambda: sessions.plan(
                    line=committee.desk.line,
                    composition=committee.composition(),
                    by=committee.desk.reviewers[0],
                    at=AT,
                )
            )
            == "not_permitted"
        )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "title_required"),
        ({"quorum": 0}, "session_has_a_quorum"),
        ({"quorum": 9}, "can_meet_its_quorum"),
        ({"members": ()}, "chair_sits"),
    ],
)
def test_a_composition_that_cannot_sit_is_refused(committee, nothing_changes, changes, code):
    with nothing_changes():
        assert refused(compose(committee, **changes)) == code


def test_an_officer_does_not_sit(committee, nothing_changes):
    members = (*committee.members, committee.desk.officer)
    with nothing_changes():
        assert refused(compose(committee, members=members)) == "members_are_of_the_desk"


def test_a_member_who_voted_keeps_their_seat(committee, nothing_changes):
    items = committee.opened(committee.recommended())
    committee.vote(items, members=[committee.members[2]])
    with nothing_changes():
        assert refused(compose(committee, members=tuple(committee.members[:2]))) == (
            "member_has_voted"
        )


def test_files_join_the_agenda_in_the_order_of_their_references(committee):
    files = [committee.recommended(), committee.recommended()]
    items = committee.enrolled(*reversed(files))
    assert [i.cofinancing.reference for i in items] == [f.reference for f in files]
    assert [i.position for i in items] == [1, 2]
    assert fresh(files[0]).status == "in_committee"


def test_one_file_that_may_not_join_keeps_the_others_out(committee, nothing_changes):
    ready, early = committee.recommended(), committee.desk.under_review()
    with nothing_changes(), pytest.raises(Refused, match=early.reference):
        enrolling.put_on_agenda(committee.session, files=[ready, early], by=committee.chair, at=AT)


def test_a_file_waits_in_one_session_at_a_time(committee, nothing_changes):
    file = committee.recommended()
    committee.enrolled(file, declared=False)
    other = sessions.plan(
        line=committee.desk.line, composition=committee.composition(), by=committee.chair, at=AT
    )
    with nothing_changes():
        code = refused(
            lambda: enrolling.put_on_agenda(other, files=[fresh(file)], by=committee.chair, at=AT)
        )
    assert code == "agenda_one_session_at_a_time"


def test_a_session_without_agenda_does_not_open(committee, nothing_changes):
    with nothing_changes():
        code = refused(lambda: sessions.open_session(committee.session, by=committee.chair, at=AT))
    assert code == "has_an_agenda"


def test_a_file_on_the_agenda_is_decided_only_in_an_open_session(committee, nothing_changes):
    file = committee.recommended()
    committee.enrolled(file)
    with nothing_changes():
        assert refused(lambda: committee.desk.grant(fresh(file))) == "decision_in_an_open_session"


def test_a_session_does_not_close_while_a_file_awaits_its_answer(committee, nothing_changes):
    committee.opened(committee.recommended())
    with nothing_changes():
        code = refused(lambda: sessions.close_session(committee.session, by=committee.chair, at=AT))
    assert code == "has_answered_everything"


def test_the_database_itself_refuses_to_close_over_an_awaiting_file(committee):
    committee.opened(committee.recommended())
    with pytest.raises(IntegrityError, match="session_closes_when_all_is_answered"):
        CommitteeSession.objects.filter(pk=committee.session.pk).update(
            status="closed", closed_at=AT, closed_by=committee.chair
        )


def test_a_withdrawal_leaves_the_agenda_by_itself(committee):
    file = committee.recommended()
    (item,) = committee.opened(file)
    request.withdraw(fresh(file), by=committee.desk.holder, at=AT, reason="Projet abandonné.")
    item.refresh_from_db()
    assert item.outcome == "withdrawn"
    closed = sessions.close_session(committee.session, by=committee.chair, at=AT)
    assert closed.status == "closed"


def test_an_item_taken_off_may_join_another_session(committee):
    file = committee.recommended()
    (item,) = committee.enrolled(file)
    sessions.set_agenda(
        committee.session,
        order=[item.pk],
        removed={item.pk: "Pièce manquante."},
        by=committee.chair,
        at=AT,
    )
    other = sessions.plan(
        line=committee.desk.line, composition=committee.composition(), by=committee.chair, at=AT
    )
    enrolling.put_on_agenda(other, files=[fresh(file)], by=committee.chair, at=AT)
    assert other.items.get().outcome == "pending"


def test_a_file_is_not_taken_off_without_its_reason(committee, nothing_changes):
    (item,) = committee.enrolled(committee.recommended())
    with nothing_changes():
        code = refused(
            lambda: sessions.set_agenda(
                committee.session, order=[], removed={item.pk: " "}, by=committee.chair, at=AT
            )
        )
    assert code == "reason_required"


def test_the_order_of_the_agenda_is_the_one_given(committee):
    items = committee.enrolled(committee.recommended(), committee.recommended())
    sessions.set_agenda(
        committee.session,
        order=[items[1].pk, items[0].pk],
        removed={},
        by=committee.chair,
        at=AT,
    )
    order = committee.session.items.order_by("position").values_list("pk", flat=True)
    assert list(order) == [items[1].pk, items[0].pk]


def test_an_answer_never_changes_even_by_sql(committee):
    items = committee.opened(committee.recommended())
    committee.vote(items)
    committee.desk.grant(fresh(items[0].cofinancing))
    with pytest.raises(IntegrityError, match="agenda_answer_never_changes"):
        AgendaItem.objects.filter(pk=items[0].pk).update(outcome="refused", granted_amount=None)


def test_sql_puts_no_file_of_another_strand_on_the_agenda(committee):
    file = committee.recommended()
    type(file).objects.filter(pk=file.pk).update(strand="artificial_intelligence")
    with (
        pytest.raises(IntegrityError, match="agenda_item_of_the_lines_strand"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO funding_agendaitem (session_id, cofinancing_id, position, enrolled_at, "
            "enrolled_by_id, outcome, reason) VALUES (%s, %s, 1, now(), %s, 'pending', '')",
            [committee.session.pk, file.pk, committee.chair.pk],
        )


def test_a_file_without_a_session_is_still_decided_as_before(desk):
    file = desk.in_committee()
    assert decision.defer(file, by=desk.decider, at=AT, reason="À préciser.").status == "deferred"


@pytest.mark.parametrize("role", [Role.DATA_ADMINISTRATOR, Role.SUPPORT_AGENT, Role.ADMINISTRATOR])
def test_sessions_do_not_exist_for_those_outside_the_desk_s_committee(committee, sign_in, role):
    client = sign_in(person(role))
    assert client.get("/comites/").status_code == 404
    assert client.get(committee.session.get_absolute_url()).status_code == 404


def test_a_committee_of_nobody_is_no_committee():
    assert not CommitteeSession.objects.visible_to(person(Role.CONTRIBUTOR)).exists()
