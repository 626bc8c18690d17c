"""Who sees which case, and what the pages cost."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from accounts.permissions import Role
from support import actions
from support.models import SupportCase, SupportStatus
from support.queries import waiting_for
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory
from tests.factories.support import SupportCaseFactory, support_case_in

pytestmark = pytest.mark.django_db
DESK = (Role.REVIEWER, Role.DECISION_MAKER, Role.SUPPORT_AGENT, Role.AUDITOR)


@pytest.mark.parametrize("role", DESK)
def test_the_desk_sees_every_case(role, sign_in):
    case = SupportCaseFactory()
    assert sign_in(person(role)).get(case.get_absolute_url()).status_code == 200


def test_a_ministry_sees_its_own_cases_and_no_others(sign_in):
    mine, other = SupportCaseFactory(), SupportCaseFactory(subject="Secret d’un autre")
    client = sign_in(person(Role.DATA_ADMINISTRATOR, mine.organisation))
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    for deed in ("qualifier", "repondre", "rouvrir"):
        assert client.get(f"{other.get_absolute_url()}{deed}/").status_code == 404
        assert client.post(f"{other.get_absolute_url()}{deed}/").status_code == 404
    page = client.get("/accompagnements/").content.decode()
    assert mine.subject in page
    assert other.subject not in page


@pytest.mark.parametrize("role", Role.values)
def test_the_list_opens_for_each_role(role, sign_in):
    SupportCaseFactory()
    assert sign_in(person(role)).get("/accompagnements/").status_code == 200


def test_an_agent_sees_no_budget_figure(sign_in):
    case = SupportCaseFactory(project=ProjectFactory())
    page = sign_in(person(Role.SUPPORT_AGENT)).get(case.get_absolute_url()).content.decode()
    assert "€" not in page
    assert not re.search(r"\b400\s?000\b", page), "the cost of the project's plan"


def test_the_list_is_paged_by_key_and_filtered(sign_in):
    for n in range(30):
        SupportCaseFactory(subject=f"Sujet {n:02d}", kind="legal" if n % 2 else "human")
    client = sign_in(person(Role.SUPPORT_AGENT))
    first = client.get("/accompagnements/")
    assert len(first.context["page"].rows) == 25
    older = client.get(f"/accompagnements/?cursor={first.context['page'].slice.next}")
    assert len(older.context["page"].rows) == 5
    assert len(client.get("/accompagnements/?kind=human").context["page"].rows) == 15
    assert len(client.get("/accompagnements/?q=sujet 07").context["page"].rows) == 1
    assert client.get("/accompagnements/?cursor=x&kind=?&status=%00").status_code == 200


def test_the_list_costs_the_same_whatever_its_length(sign_in, django_assert_num_queries):
    agent = person(Role.SUPPORT_AGENT)
    client = sign_in(agent)
    for _n in range(26):
        support_case_in(SupportStatus.IN_PROGRESS, project=ProjectFactory())
    # session, person, roles, unread; views, organisations, columns, cases, count
    with django_assert_num_queries(9):
        client.get("/accompagnements/")


def test_the_page_of_a_case_has_its_price(sign_in, django_assert_num_queries):
    case = support_case_in(SupportStatus.IN_PROGRESS, project=ProjectFactory())
    client = sign_in(person(Role.SUPPORT_AGENT))
    # session, person, roles, unread; case, thread, tasks, journal, sheets, pieces
    with django_assert_num_queries(10):
        client.get(case.get_absolute_url())


def test_a_case_waits_since_it_came_into_its_state_and_not_since_it_was_asked(at, capacity):
    agent, (asked, told) = person(Role.SUPPORT_AGENT), (at, at + timedelta(days=9))
    case = SupportCaseFactory(requested_at=asked)
    newer = SupportCaseFactory(organisation=case.organisation, requested_at=at + timedelta(days=1))
    for one, moment in ((case, told), (newer, told - timedelta(days=2))):
        ready = actions.qualify(
            one,
            owner=agent,
            estimated_days=Decimal(1),
            due_on=date(2026, 3, 30),
            by=agent,
            at=moment - timedelta(days=1),
        )
        begun = actions.start(ready, by=agent, at=moment - timedelta(hours=2))
        actions.ask_ministry(begun, by=agent, at=moment, reason="Quel volume ?")
    ministry = person(Role.DATA_ADMINISTRATOR, case.organisation)
    assert [(line.reference, line.since) for line in waiting_for(ministry)] == [
        (newer.reference, told - timedelta(days=2)),
        (case.reference, told),
    ]


def test_what_waits_for_each_is_asked_of_them_alone(django_assert_num_queries):
    agent = person(Role.SUPPORT_AGENT)
    requested = SupportCaseFactory()
    mine = support_case_in(SupportStatus.IN_PROGRESS, owner=agent)
    support_case_in(SupportStatus.IN_PROGRESS)
    waiting = support_case_in(SupportStatus.WAITING)
    assert agent.permissions
    with django_assert_num_queries(2):
        lines = waiting_for(agent)
    assert {line.reference for line in lines} == {requested.reference, mine.reference}
    ministry = person(Role.DATA_ADMINISTRATOR, waiting.organisation)
    assert [line.deed for line in waiting_for(ministry)] == ["Répondre au datalab"]
    assert waiting_for(person(Role.AUDITOR)) == []


def test_a_task_waits_for_whom_it_is_given_until_it_is_done_or_its_case_closed(at):
    agent, colleague = person(Role.SUPPORT_AGENT), person(Role.SUPPORT_AGENT)
    cases = [support_case_in(SupportStatus.IN_PROGRESS, owner=colleague) for _n in range(3)]
    tasks = [
        actions.add_task(case, title="Relire", assignee=agent, by=colleague, at=at, due_on=day)
        for case, day in zip(cases, (date(2026, 3, 9), None, None), strict=True)
    ]
    actions.finish_task(cases[1], task=tasks[1], by=agent, at=at)
    actions.decline(cases[2], by=colleague, at=at, reason="Sans objet.")
    (line,) = waiting_for(agent)
    assert (line.reference, line.since) == (cases[0].reference, at)
    assert line.deed == "Faire la tâche « Relire » pour le 09/03/2026"
    assert line.path.endswith("#taches")
    assert all("tâche" not in line.deed for line in waiting_for(colleague))


def test_the_panel_of_a_project_shows_its_help(django_assert_num_queries):
    project = ProjectFactory()
    case = SupportCaseFactory(project=project, organisation=project.organisation)
    user = person(Role.DATA_ADMINISTRATOR, project.organisation)
    request = RequestFactory().get("/")
    request.user = user
    template = Template("{% load support_panels %}{% support_panel project %}")
    assert user.permissions
    with django_assert_num_queries(1):
        html = template.render(Context({"request": request, "project": project}))
    assert case.subject in html
    assert f"?projet={project.reference}" in html


def test_a_stranger_sees_nothing():
    SupportCaseFactory()
    from django.contrib.auth.models import AnonymousUser

    assert not SupportCase.objects.visible_to(AnonymousUser()).exists()
