"""Within a file that somebody may see, what they still may not read."""

import pytest
from django.utils import timezone

from accounts.permissions import Role
from funding.models import Channel, ThreadMessage
from projects.models import ProjectStatus
from support.models import CaseMessage, SupportStatus
from tests.factories.accounts import person
from tests.factories.committees import on_agenda, session_in
from tests.factories.funding import assessed, cofinancing_in, declared
from tests.factories.projects import project_in
from tests.factories.support import support_case_in

pytestmark = pytest.mark.django_db


def holder_of(file):
    body = getattr(file, "organisation", None) or file.project.organisation
    return person(Role.DATA_ADMINISTRATOR, body)


def texts(client, kind: str) -> set[str]:
    found = client.get(f"/api/v1/messages/?file_kind={kind}").json()["results"]
    return {message["text"] for message in found}


def test_the_private_thread_is_never_the_ministry_s(program):
    file = cofinancing_in("under_review")
    reviewer = person(Role.REVIEWER)
    declared(file, reviewer)
    for channel, text in ((Channel.PRIVATE, "entre nous"), (Channel.HOLDER, "au ministère")):
        ThreadMessage.objects.create(
            cofinancing=file, channel=channel, text=text, sent_at=timezone.now(), sent_by=reviewer
        )
    assert texts(program(holder_of(file)), "cofinancing") == {"au ministère"}
    assert texts(program(reviewer), "cofinancing") == {"entre nous", "au ministère"}
    assert texts(program(person(Role.BUDGET_OFFICER)), "cofinancing") == {"au ministère"}
    assert texts(program(person(Role.REVIEWER)), "cofinancing") == set()


def test_a_note_of_the_desk_is_never_the_ministry_s(program):
    case = support_case_in(SupportStatus.IN_PROGRESS)
    for internal, text in ((True, "note"), (False, "message")):
        CaseMessage.objects.create(
            case=case, text=text, is_internal=internal, sent_at=timezone.now(), sent_by=case.owner
        )
    assert texts(program(holder_of(case)), "support_case") == {"message"}
    assert texts(program(person(Role.SUPPORT_AGENT)), "support_case") == {"note", "message"}


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECISION_MAKER])
def test_figures_wait_for_the_declaration_of_interests(program, role):
    file = cofinancing_in("in_committee")
    someone = person(role)
    client, address = program(someone), f"/api/v1/cofinancings/{file.reference}/"
    before = client.get(address).json()
    assert (before["gate"], before["requested_amount"], before["synthesis"]) == (
        "declare",
        None,
        None,
    )
    said = client.post(
        f"{address}transitions/declare_interests/",
        {"has_conflict": False},
        content_type="application/json",
    ).json()
    assert (said["gate"], said["requested_amount"]) == ("", str(file.requested_amount))


def test_a_conflict_closes_the_amounts_of_a_list_too(program):
    file = cofinancing_in("in_committee")
    someone = person(Role.REVIEWER)
    declared(file, someone, conflict=True)
    rows = program(someone).get("/api/v1/cofinancings/").json()["results"]
    assert {row["requested_amount"] for row in rows if row["reference"] == file.reference} <= {None}


def test_scores_are_blind_until_both_are_in(program):
    file = cofinancing_in("under_review", assessments=0)
    first, second = person(Role.REVIEWER), person(Role.REVIEWER)
    assessed(file, first)
    declared(file, second)
    address = f"/api/v1/reviews/?cofinancing={file.reference}"
    assert len(program(first).get(address).json()["results"]) == 1
    assert program(second).get(address).json()["results"] == []
    assessed(file, second)
    assert len(program(first).get(address).json()["results"]) == 2
    third = person(Role.REVIEWER)
    declared(file, third)
    assert program(third).get(address).json()["results"] == []


def test_a_ministry_reads_no_score_and_no_advice(program):
    file = cofinancing_in("recommended")
    client = program(holder_of(file))
    assert client.get("/api/v1/reviews/").status_code == 403
    shown = client.get(f"/api/v1/cofinancings/{file.reference}/").json()
    assert (shown["status"], shown["synthesis"]) == ("under_review", None)
    listed = client.get("/api/v1/cofinancings/?status=recommended")
    assert listed.status_code == 400


def test_a_holder_is_not_told_why_a_deed_of_the_desk_is_closed(program):
    file = cofinancing_in("recommended")
    answer = program(holder_of(file)).post(
        f"/api/v1/cofinancings/{file.reference}/transitions/edit/",
        {"version": file.version, "amount": "1.00"},
        content_type="application/json",
    )
    assert answer.status_code == 403
    assert "favorable" not in answer.text


def test_a_support_agent_reads_no_budget_figure(program):
    project = project_in(ProjectStatus.SUBMITTED)
    file = cofinancing_in("in_execution")
    client = program(person(Role.SUPPORT_AGENT))
    assert client.get(f"/api/v1/projects/{project.reference}/").json()["cost_lines"] is None
    assert client.get(f"/api/v1/cofinancings/{file.reference}/").status_code == 404
    for closed in ("envelopes", "budget-lines", "movements"):
        assert client.get(f"/api/v1/{closed}/").status_code == 403
    assert client.get("/api/v1/tranches/").json()["results"] == []


def test_a_session_hides_the_figures_of_a_file_in_conflict(program):
    session = session_in("open")
    item = on_agenda(session)
    someone = person(Role.REVIEWER)
    declared(item.cofinancing, someone, conflict=True)
    row = program(someone).get(f"/api/v1/committees/{session.reference}/").json()["agenda"][0]
    assert (row["gate"], row["requested_amount"], row["mark"], row["votes"]) == (
        "conflict",
        None,
        None,
        [],
    )
