"""Each morning's reminders: what still waits, grouped, once a day, and only for who is there."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Role
from funding.models import Assessment, Assignment, CofinancingStatus, Milestone, Tranche
from funding.models.milestones import MilestoneStatus
from funding.queries.reminding import milestones_due, silent_reviewers, tranches_to_pay
from funding.queries.waiting import reminders_of_opinions
from notifications.actions import reminders
from notifications.events import REMINDERS, unknown_addresses
from notifications.models import Channel, Delivery, Notification
from projects.models import ProjectStatus
from projects.queries.reminding import calls_closing
from projects.queries.reminding import to_do as projects_to_do
from support.models import CaseTask, SupportStatus
from support.queries.reminding import to_do as cases_to_do
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.funding import cofinancing_in, declared
from tests.factories.projects import CallVersionFactory, complements_asked, project_in
from tests.factories.support import support_case_in

pytestmark = pytest.mark.django_db


def told_to(someone) -> str:
    """Everything that the reminders of one person say."""
    rows = Notification.objects.filter(event="reminders", deliveries__person=someone).distinct()
    return "\n".join(n.text for n in rows.order_by("pk"))


@pytest.fixture
def now():
    return timezone.now()


def in_charge(now, *, days: int):
    """A reviewer in charge of a file under review for so many days."""
    file = cofinancing_in(CofinancingStatus.UNDER_REVIEW, assessments=0)
    reviewer = person(Role.REVIEWER)
    declared(file, reviewer)
    Assignment.objects.create(
        cofinancing=file,
        reviewer=reviewer,
        part="owner",
        assigned_at=now - timedelta(days=days),
        assigned_by=person(Role.DECISION_MAKER),
    )
    return file, reviewer


def test_a_silent_reviewer_is_reminded_after_ten_days_until_they_answer(now):
    file, reviewer = in_charge(now, days=11)
    reminders.remind(now)
    assert file.reference in told_to(reviewer)
    assert "votre évaluation est attendue" in told_to(reviewer)
    Assessment.objects.create(
        cofinancing=file,
        assessed_by=reviewer,
        assessed_at=now,
        scores={"impact": 4},
        weighted_score="80.00",
        is_favourable=True,
        comment="Impact mesurable.",
    )
    reminders.remind(now + timedelta(days=1))
    assert told_to(reviewer).count(file.reference) == 2, "once in the line, once in its address"


def test_a_reviewer_who_has_had_the_file_for_a_week_is_left_alone(now):
    _file, reviewer = in_charge(now, days=7)
    reminders.remind(now)
    assert told_to(reviewer) == ""


def test_a_reviewer_whose_charge_ended_is_left_alone(now):
    _file, reviewer = in_charge(now, days=30)
    Assignment.objects.update(ended_at=now, ended_by=person(Role.DECISION_MAKER))
    reminders.remind(now)
    assert told_to(reviewer) == ""


def running(organisation):
    """A file in execution, held by an organisation."""
    return cofinancing_in(CofinancingStatus.IN_EXECUTION, organisation=organisation)


@pytest.mark.parametrize(
    ("days", "words"), [(10, "est attendu pour le"), (-3, "est en retard depuis le")]
)
def test_a_milestone_is_recalled_to_its_ministry_before_and_after_its_day(now, days, words):
    holder = person(Role.DATA_ADMINISTRATOR)
    file = running(holder.current_memberships[0].organisation)
    due_on = timezone.localdate(now) + timedelta(days=days)
    Milestone.objects.filter(cofinancing=file, number=2).update(due_on=due_on)
    reminders.remind(now)
    assert words in told_to(holder)
    assert due_on.strftime("%d/%m/%Y") in told_to(holder)


def test_a_milestone_far_away_or_reported_is_not_recalled(now):
    holder = person(Role.DATA_ADMINISTRATOR)
    file = running(holder.current_memberships[0].organisation)
    Milestone.objects.filter(cofinancing=file, number=2).update(
        due_on=timezone.localdate(now) + timedelta(days=16)
    )
    reminders.remind(now)
    assert told_to(holder) == ""
    assert Milestone.objects.get(cofinancing=file, number=1).status == MilestoneStatus.REPORTED


def test_a_certified_tranche_that_nobody_paid_is_recalled_to_the_budget_officers(now):
    officer = person(Role.BUDGET_OFFICER)
    file = cofinancing_in(CofinancingStatus.IN_EXECUTION)
    certified = Tranche.objects.filter(agreement__cofinancing=file, number=1)
    certified.update(certified_at=now - timedelta(days=2))
    reminders.remind(now)
    assert told_to(officer) == ""
    certified.update(certified_at=now - timedelta(days=4))
    reminders.remind(now)
    assert file.reference in told_to(officer)
    assert "est à payer" in told_to(officer)


def test_money_of_a_file_that_is_cancelled_is_not_recalled(now):
    officer = person(Role.BUDGET_OFFICER)
    file = cofinancing_in(CofinancingStatus.CANCELLED)
    Tranche.objects.filter(agreement__cofinancing=file, number=1).update(
        certified_at=now - timedelta(days=9)
    )
    reminders.remind(now)
    assert told_to(officer) == ""


def draft_of_a_call_that_closes(now, *, days: int, status=ProjectStatus.DRAFT):
    holder = person(Role.DATA_ADMINISTRATOR)
    project = project_in(
        status,
        organisation=holder.current_memberships[0].organisation,
        call_version=CallVersionFactory(closes_on=timezone.localdate(now) + timedelta(days=days)),
    )
    return project, holder


@pytest.mark.parametrize(("days", "is_told"), [(14, True), (0, True), (15, False), (-1, False)])
def test_a_call_that_closes_is_recalled_to_who_has_a_draft(now, days, is_told):
    project, holder = draft_of_a_call_that_closes(now, days=days)
    reminders.remind(now)
    assert (project.reference in told_to(holder)) is is_told


def test_a_call_that_closes_is_not_recalled_for_a_project_already_filed(now):
    _project, holder = draft_of_a_call_that_closes(now, days=3, status=ProjectStatus.SUBMITTED)
    reminders.remind(now)
    assert told_to(holder) == ""


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (2, True), (3, False)])
def test_a_case_due_soon_is_recalled_to_its_agent(now, days, is_told):
    agent = person(Role.SUPPORT_AGENT)
    due_on = timezone.localdate(now) + timedelta(days=days)
    case = support_case_in(SupportStatus.IN_PROGRESS, owner=agent, due_on=due_on)
    reminders.remind(now)
    assert (f"{case.reference}, « {case.subject} » : à rendre pour le" in told_to(agent)) is is_told


def test_a_task_is_recalled_to_whom_it_is_given_from_two_days_before(now):
    agent, today = person(Role.SUPPORT_AGENT), timezone.localdate(now)
    case, closed = support_case_in(SupportStatus.WAITING), support_case_in(SupportStatus.RESOLVED)
    for one, title, days in (
        (case, "Relire", 2),
        (case, "Appeler", -1),
        (case, "Plus tard", 3),
        (closed, "Trop tard", 0),
    ):
        CaseTask.objects.create(
            case=one,
            title=title,
            assignee=agent,
            due_on=today + timedelta(days=days),
            added_at=now,
            added_by=agent,
        )
    reminders.remind(now)
    told = told_to(agent)
    assert "tâche « Relire » à faire pour le" in told
    assert "tâche « Appeler » en retard depuis le" in told
    assert (told.count("•"), "tard »" in told) == (2, False)
    emails = Delivery.objects.filter(person=agent, channel=Channel.EMAIL)
    assert "1 dossier vous attend" in emails.get().notification.subject.replace("\xa0", " ")
    assert told_to(case.owner) == ""


def test_a_task_given_to_who_left_the_datalab_is_recalled_to_nobody(now):
    agent = person(Role.SUPPORT_AGENT)
    case = support_case_in(SupportStatus.IN_PROGRESS)
    CaseTask.objects.create(
        case=case, title="Relire", assignee=agent, due_on=now.date(), added_at=now, added_by=agent
    )
    agent.memberships.update(role=Role.REVIEWER)
    reminders.remind(now)
    assert told_to(agent) == ""


def test_everything_of_one_person_is_one_message_and_one_a_day(now):
    agent = person(Role.SUPPORT_AGENT)
    for status in (SupportStatus.IN_PROGRESS, SupportStatus.QUALIFIED):
        support_case_in(status, owner=agent, due_on=date(2026, 1, 5))
    support_case_in(SupportStatus.IN_PROGRESS, owner=agent, due_on=timezone.localdate(now))
    for hours in range(3):
        reminders.remind(now + timedelta(minutes=hours))
    emails = Delivery.objects.filter(person=agent, channel=Channel.EMAIL)
    assert emails.count() == 1
    assert emails.get().notification.text.count("•") == 3
    assert "3 dossiers vous attendent" in emails.get().notification.subject.replace("\xa0", " ")


@pytest.mark.parametrize("leaving", ["account", "membership"])
def test_who_left_is_reminded_of_nothing(now, leaving):
    _file, reviewer = in_charge(now, days=30)
    if leaving == "account":
        type(reviewer).objects.filter(pk=reviewer.pk).update(is_active=False)
    else:
        reviewer.memberships.update(ended_on=timezone.localdate(now))
    reminders.remind(now)
    assert told_to(reviewer) == ""


def test_an_agent_who_left_the_datalab_is_told_nothing_of_it_and_the_others_are(now):
    gone, there = person(Role.SUPPORT_AGENT), person(Role.SUPPORT_AGENT)
    case = support_case_in(SupportStatus.IN_PROGRESS, owner=gone, due_on=date(2026, 1, 5))
    person_elsewhere(gone)
    reminders.remind(now)
    assert told_to(gone) == ""
    assert f"{case.reference}, « {case.subject} » : en retard depuis le 05/01/2026" in told_to(
        there
    )


def test_a_reviewer_who_changed_their_trade_is_reminded_of_nothing(now):
    _file, reviewer = in_charge(now, days=30)
    person_elsewhere(reviewer)
    reminders.remind(now)
    assert told_to(reviewer) == ""


def person_elsewhere(who) -> None:
    """Who leaves the desk, and is a ministry's data administrator from today."""
    who.memberships.update(ended_on=timezone.localdate())
    Membership.objects.create(
        user=who,
        organisation=OrganisationFactory(),
        role=Role.DATA_ADMINISTRATOR,
        started_on=timezone.localdate(),
    )


def one_of_everything(now) -> None:
    """Each thing that a reminder tells, of organisations and people of its own."""
    in_charge(now, days=30)
    running(person(Role.DATA_ADMINISTRATOR).current_memberships[0].organisation)
    Milestone.objects.filter(number=2).update(due_on=timezone.localdate(now))
    Tranche.objects.filter(number=1).update(certified_at=now - timedelta(days=9))
    draft_of_a_call_that_closes(now, days=3)
    complements_asked(project_in(ProjectStatus.SUBMITTED), "summary", days=1)
    project_in(ProjectStatus.SUBMITTED, submitted_at=now - timedelta(days=200))
    support_case_in(SupportStatus.IN_PROGRESS, due_on=date(2026, 1, 5))
    support_case_in(SupportStatus.QUALIFIED, due_on=timezone.localdate(now))
    holder = person(Role.DATA_ADMINISTRATOR).current_memberships[0].organisation
    support_case_in(
        SupportStatus.WAITING, organisation=holder, waiting_since=now.date() - timedelta(days=30)
    )


#: How many queries each reminder costs, however much waits.
PRICED = {
    calls_closing: 3,
    projects_to_do: 7,
    cases_to_do: 5,
    silent_reviewers: 1,
    milestones_due: 2,
    tranches_to_pay: 2,
    reminders_of_opinions: 1,
    unknown_addresses: 2,
}


@pytest.mark.parametrize(
    ("compute", "price"), PRICED.items(), ids=[f"{c.__module__}.{c.__name__}" for c in PRICED]
)
def test_the_morning_has_its_price_whatever_waits(now, compute, price, django_assert_num_queries):
    person(Role.REVIEWER), person(Role.SUPPORT_AGENT), person(Role.BUDGET_OFFICER)
    told = []
    for _turn in range(2):
        one_of_everything(now)
        with django_assert_num_queries(price):
            told.append(len(list(compute(now))))
    assert told[1] > told[0] or compute in (reminders_of_opinions, unknown_addresses)


def test_no_reminder_is_without_its_price():
    assert set(REMINDERS) == set(PRICED)
