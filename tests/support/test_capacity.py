"""The quarter's person-days: never one too many, whatever the way in."""

from datetime import date
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.permissions import Role
from support import actions
from support.models import Capacity, CapacityMovement, SupportCase, SupportStatus, quarter_of
from tests.factories.accounts import person
from tests.factories.support import SupportCaseFactory
from tests.threads import together
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
IN_MARCH = date(2026, 3, 20)


def accept(case, agent, at, days, **more) -> SupportCase:
    return actions.qualify(
        case, owner=agent, estimated_days=Decimal(days), due_on=IN_MARCH, by=agent, at=at, **more
    )


def committed(capacity) -> Decimal:
    capacity.refresh_from_db()
    return capacity.held_days


def test_an_accepted_case_holds_its_days_and_gives_back_what_it_did_not_take(agent, at, capacity):
    case = accept(SupportCaseFactory(), agent, at, 10)
    assert committed(capacity) == 10
    case = actions.estimate(case, estimated_days=Decimal("12"), by=agent, at=at)
    assert committed(capacity) == 12
    case = actions.start(case, by=agent, at=at)
    actions.resolve(case, answer="Oui.", actual_days=Decimal("7.5"), by=agent, at=at)
    assert committed(capacity) == Decimal("7.5")


def test_a_declined_case_gives_everything_back(agent, at, capacity):
    case = accept(SupportCaseFactory(), agent, at, 10)
    actions.decline(case, by=agent, at=at, reason="Hors du champ.")
    assert committed(capacity) == 0


def test_a_declined_case_taken_up_again_holds_its_days_anew_or_stays_closed(
    agent, at, capacity, nothing_changes
):
    case = accept(SupportCaseFactory(), agent, at, 10)
    case = actions.decline(case, by=agent, at=at, reason="Hors du champ.")
    other = accept(SupportCaseFactory(), agent, at, 95)
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.reopen(case, by=agent, at=at, reason="Finalement dans le champ.")
    assert refusal.value.code == "capacity_never_overcommitted"
    actions.decline(other, by=agent, at=at, reason="Retiré.")
    actions.reopen(case, by=agent, at=at, reason="Finalement dans le champ.")
    assert committed(capacity) == 10


def test_a_request_declined_at_once_is_not_worked_on_without_an_estimate(
    agent, at, capacity, nothing_changes
):
    case = actions.decline(SupportCaseFactory(), by=agent, at=at, reason="Hors du champ.")
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.reopen(case, by=agent, at=at, reason="Finalement dans le champ.")
    assert refusal.value.field == "estimated_days"
    case = actions.reopen(
        case, by=agent, at=at, reason="Dans le champ.", estimated_days=Decimal("4")
    )
    assert (case.capacity, case.estimated_days, committed(capacity)) == (capacity, 4, 4)


def test_a_solved_case_taken_up_again_keeps_what_it_took_and_holds_what_it_will_take(
    agent, at, capacity
):
    case = actions.start(accept(SupportCaseFactory(), agent, at, 10), by=agent, at=at)
    case = actions.resolve(case, answer="Oui.", actual_days=Decimal("7.5"), by=agent, at=at)
    case = actions.reopen(case, by=agent, at=at, reason="Un point manque.")
    assert committed(capacity) == Decimal("7.5")
    case = actions.resolve(case, answer="Oui.", actual_days=Decimal("8"), by=agent, at=at)
    actions.reopen(case, by=agent, at=at, reason="Encore.", estimated_days=Decimal("9"))
    assert committed(capacity) == 9


def test_a_request_that_the_quarter_cannot_bear_is_refused(agent, at, capacity, nothing_changes):
    accept(SupportCaseFactory(), agent, at, 95)
    case = SupportCaseFactory()
    with nothing_changes(), pytest.raises(Refused) as refusal:
        accept(case, agent, at, "5.25")
    assert refusal.value.code == "capacity_never_overcommitted"
    assert refusal.value.field == "estimated_days"
    assert "T1 2026" in refusal.value.message


def test_another_quarter_may_bear_it(agent, at, capacity, open_quarter):
    accept(SupportCaseFactory(), agent, at, 100)
    spring = open_quarter(2026, 2, 20)
    accept(SupportCaseFactory(), agent, at, 5, capacity=spring)
    assert committed(spring) == 5


def test_a_quarter_never_opened_bears_nothing(agent, at, nothing_changes):
    case = SupportCaseFactory()
    with nothing_changes(), pytest.raises(Refused) as refusal:
        accept(case, agent, at, 1)
    assert refusal.value.code == "capacity_not_opened"


def test_days_that_cases_hold_cannot_be_closed(agent, at, capacity, open_quarter, nothing_changes):
    accept(SupportCaseFactory(), agent, at, 60)
    with nothing_changes(), pytest.raises(Refused, match="ne peut perdre 41"):
        open_quarter(2026, 1, -41)
    open_quarter(2026, 1, -40)
    capacity.refresh_from_db()
    assert capacity.opened_days == 60


def test_the_page_closes_days_as_it_says(chief, sign_in):
    quarter = "{}-{}".format(*quarter_of(timezone.localdate()))
    client, page = sign_in(chief), "/accompagnements/capacite/"
    for days, status in (("120", 302), ("-7,5", 302), ("-200", 409)):
        asked = {"quarter": quarter, "days": days, "reason": "Un agent part."}
        answer = client.post(page, asked)
        assert answer.status_code == status, answer.content.decode()
    assert "ne peut perdre 200" in answer.content.decode().replace("\xa0", " ")
    assert Capacity.objects.get().opened_days == Decimal("112.5")


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.DECISION_MAKER])
def test_only_the_head_of_the_desk_opens_days(role, at, sign_in, nothing_changes):
    user = person(role)
    client = sign_in(user)
    with nothing_changes(), pytest.raises(Refused):
        actions.open_days(2026, 1, Decimal("10"), by=user, at=at)
    with nothing_changes():
        answer = client.post("/accompagnements/capacite/", {"quarter": "2026-4", "days": "10"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE support_capacity SET opened_days = 900",
        "UPDATE support_capacity SET held_days = 0",
        "DELETE FROM support_capacity",
        "INSERT INTO support_capacity (year, quarter, opened_days, held_days)"
        " VALUES (2030, 1, 50, 0)",
        "UPDATE support_capacitymovement SET days = 1",
        "DELETE FROM support_capacitymovement",
        "TRUNCATE support_capacitymovement",
        "INSERT INTO support_capacitymovement"
        " (capacity_id, case_id, kind, days, reason, moved_at, moved_by_id)"
        " SELECT capacity_id, case_id, 'hold', 200, '', now(), moved_by_id"
        " FROM support_capacitymovement WHERE kind = 'hold'",
        "INSERT INTO support_capacitymovement"
        " (capacity_id, case_id, kind, days, reason, moved_at, moved_by_id)"
        " SELECT capacity_id, case_id, 'release', 11, '', now(), moved_by_id"
        " FROM support_capacitymovement WHERE kind = 'hold'",
        # « NaN » is above every number: opened, it would bear anything for ever.
        "INSERT INTO support_capacitymovement"
        " (capacity_id, kind, days, reason, moved_at, moved_by_id)"
        " SELECT capacity_id, 'open', 'NaN', '', moved_at, moved_by_id"
        " FROM support_capacitymovement LIMIT 1",
    ],
)
def test_raw_sql_goes_round_nothing(statement, agent, at, capacity, nothing_changes):
    accept(SupportCaseFactory(), agent, at, 10)
    with (
        nothing_changes(),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_eight_agents_racing_for_the_last_days_never_overcommit(agent, at, capacity):
    cases = [SupportCaseFactory() for _n in range(8)]

    def take(n: int) -> bool:
        try:
            accept(cases[n], agent, at, 18)
        except Refused:
            return False
        return True

    taken = together(*[partial(take, n) for n in range(8)])
    assert sum(taken) == 5
    assert committed(capacity) == 90
    assert SupportCase.objects.filter(status=SupportStatus.QUALIFIED).count() == 5


@pytest.mark.django_db(transaction=True)
def test_the_same_race_without_the_database_overcommits(agent, at, capacity):
    """The control: a reading in Python, then a writing, sells the same days twice."""
    cases = [SupportCaseFactory() for _n in range(8)]
    all_have_read = Barrier(8)

    def take(n: int) -> bool:
        held = SupportCase.objects.aggregate(total=Sum("estimated_days"))["total"] or 0
        if held + 18 > 100:
            return False
        all_have_read.wait(timeout=20)
        SupportCase.objects.filter(pk=cases[n].pk).update(estimated_days=18)
        return True

    assert sum(together(*[partial(take, n) for n in range(8)])) == 8


def test_what_if_shows_what_would_be_left_and_does_nothing(
    agent, open_quarter, sign_in, nothing_changes
):
    from django.utils import timezone

    from support.models import quarter_of

    year, quarter = quarter_of(timezone.localdate())
    open_quarter(year, quarter, 10)
    case = SupportCaseFactory()
    client = sign_in(agent)
    values = {"owner": agent.pk, "due_on": timezone.localdate(), "simulate": "1"}
    path = f"{case.get_absolute_url()}qualifier/"
    with nothing_changes():
        fits = client.post(path, {**values, "estimated_days": "4"}).content.decode()
        too_much = client.post(path, {**values, "estimated_days": "11"}).content.decode()
        negative = client.post(path, {**values, "estimated_days": "-999"})
    assert "il en resterait 6" in fits
    assert "ne peut porter 11" in too_much
    assert "estimated_days" in negative.context["form"].errors


def test_the_agents_are_proposed_by_skill_then_by_load(agent, at, capacity):
    from support.models import AgentSkill, SupportKind
    from support.queries import agents_with_load

    lawyer = person(Role.SUPPORT_AGENT)
    AgentSkill.objects.create(agent=lawyer, kind=SupportKind.LEGAL)
    idle = person(Role.SUPPORT_AGENT)
    accept(SupportCaseFactory(), agent, at, 10)
    accept(SupportCaseFactory(), lawyer, at, 30)
    assert list(agents_with_load(SupportKind.LEGAL)) == [lawyer, idle, agent]


def test_a_movement_must_say_a_positive_number(chief, at, capacity):
    with pytest.raises(IntegrityError), transaction.atomic():
        CapacityMovement.objects.create(
            capacity=capacity, kind="open", days=0, moved_at=at, moved_by=chief
        )
    assert Capacity.objects.get().opened_days == 100
