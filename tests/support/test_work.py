"""The desk's work on a case, its clock, and how it ends."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Role
from notifications.models import Notification
from support import actions
from support.models import SupportStatus, quarter_of
from support.queries import waiting_for
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.support import SupportCaseFactory, support_case_in
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("capacity")]


@pytest.fixture
def case(asker):
    return SupportCaseFactory(
        organisation=asker.current_memberships[0].organisation,
        requested_by=asker,
        due_on=date(2026, 3, 23),
    )


def people_told(event: str) -> set:
    return {d.person for d in Notification.objects.get(event=event).deliveries.all()}


def qualified(case, agent, at):
    return actions.qualify(
        case, owner=agent, estimated_days=Decimal("3"), due_on=case.due_on, by=agent, at=at
    )


def test_a_case_goes_from_request_to_answer_and_each_step_is_told(case, agent, asker, at):
    chief = person(Role.SUPPORT_AGENT)
    case = actions.qualify(
        case, owner=agent, estimated_days=Decimal("2.5"), due_on=case.due_on, by=chief, at=at
    )
    assert people_told("support_assigned") == {agent}
    assert people_told("support_qualified") == {asker}
    case = actions.start(case, by=agent, at=at)
    case = actions.resolve(case, answer="Oui.", actual_days=Decimal("2"), by=agent, at=at)
    assert (case.status, case.actual_days) == (SupportStatus.RESOLVED, Decimal("2"))
    assert people_told("support_resolved") == {asker}
    assert [e.transition for e in JournalEntry.objects.of(case)] == ["qualify", "start", "resolve"]


def test_the_clock_stops_while_the_ministry_must_answer(case, agent, asker, at):
    case = actions.start(qualified(case, agent, at), by=agent, at=at)
    case = actions.ask_ministry(case, by=agent, at=at, reason="Quelle base légale ?")
    assert not case.is_late(date(2027, 1, 1))
    case = actions.answer_desk(case, by=asker, at=at + timedelta(days=7), reason="La loi.")
    assert case.days_waited == 5
    assert case.due_on == date(2026, 3, 30)
    assert case.is_late(date(2026, 3, 31))
    assert people_told("support_desk_answered") == {agent}


@pytest.mark.parametrize("end", ["resolve", "decline"])
def test_a_ministry_that_does_not_answer_does_not_hold_the_case_open(case, agent, at, end):
    case = actions.start(qualified(case, agent, at), by=agent, at=at)
    case = actions.ask_ministry(case, by=agent, at=at, reason="Quelle base légale ?")
    then = at + timedelta(days=7)
    if end == "resolve":
        case = actions.resolve(case, answer="Oui.", actual_days=Decimal("1"), by=agent, at=then)
    else:
        case = actions.decline(case, by=agent, at=then, reason="Sans réponse de votre part.")
    assert (case.days_waited, case.waiting_since) == (5, None)
    assert case.due_on == date(2026, 3, 30)
    assert people_told(f"support_{end}d") != set()


def test_words_of_the_ministry_while_the_desk_waits_are_its_answer(
    case, agent, asker, at, sign_in, nothing_changes
):
    """A message beside the question would leave the clock stopped, and the ministry reminded."""
    case = actions.start(qualified(case, agent, at), by=agent, at=at)
    case = actions.ask_ministry(case, by=agent, at=at, reason="Quelle base légale ?")
    with nothing_changes(), pytest.raises(Refused):
        actions.reply(case, text="La loi.", by=asker, at=at)
    page = sign_in(asker).get(case.get_absolute_url()).content.decode()
    assert "Écrire au datalab" not in page
    assert "Répondre à la question" in page


def leaves_the_datalab(agent) -> None:
    """From today somebody of a ministry, who may not read the cases of the others."""
    agent.memberships.update(ended_on=date(2026, 1, 1))
    Membership.objects.create(
        user=agent,
        organisation=OrganisationFactory(),
        role=Role.DATA_ADMINISTRATOR,
        started_on=date(2026, 1, 1),
    )


@pytest.mark.parametrize("deed", ["reply", "answer_desk", "rate"])
def test_what_a_ministry_says_to_an_agent_who_left_is_told_to_the_others(
    case, agent, asker, at, deed
):
    colleague = person(Role.SUPPORT_AGENT)
    case = actions.start(qualified(case, agent, at), by=agent, at=at)
    if deed == "answer_desk":
        case = actions.ask_ministry(case, by=agent, at=at, reason="Quelle base légale ?")
    if deed == "rate":
        case = actions.resolve(case, answer="Oui.", actual_days=Decimal("1"), by=agent, at=at)
    leaves_the_datalab(agent)
    if deed == "reply":
        actions.reply(case, text="Un secret.", by=asker, at=at)
    elif deed == "rate":
        actions.rate(case, score=5, by=asker, at=at)
    else:
        actions.answer_desk(case, by=asker, at=at, reason="La loi.")
    event = {"reply": "support_message", "rate": "support_rated"}.get(deed, "support_desk_answered")
    assert people_told(event) == {colleague}


def test_a_case_whose_agent_left_waits_for_the_others_and_is_reopened_by_whom_reopens_it(
    case, agent, at
):
    colleague = person(Role.SUPPORT_AGENT)
    case = actions.start(qualified(case, agent, at), by=agent, at=at)
    assert waiting_for(colleague) == []
    leaves_the_datalab(agent)
    assert [(line.reference, line.deed) for line in waiting_for(colleague)] == [
        (case.reference, "Reprendre : son agent est parti")
    ]
    case = actions.decline(case, by=colleague, at=at, reason="Sans objet.")
    assert waiting_for(colleague) == []
    case = actions.reopen(case, by=colleague, at=at, reason="Un point manque.")
    assert case.owner == colleague
    assert agent not in people_told("support_reopened")


def test_a_reopened_case_has_a_new_due_date(agent, at):
    case = support_case_in(SupportStatus.RESOLVED, due_on=date(2026, 1, 5))
    case = actions.reopen(case, by=agent, at=at, reason="Un point manque.")
    assert case.status == SupportStatus.IN_PROGRESS
    assert case.due_on == date(2026, 3, 23)


def test_a_declined_request_has_its_reason(case, agent, asker, at, nothing_changes):
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.decline(case, by=agent, at=at, reason=" ")
    assert refusal.value.code == "reason_required"
    case = actions.decline(case, by=agent, at=at, reason="Hors du champ.")
    assert case.status == SupportStatus.DECLINED
    assert people_told("support_declined") == {asker}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"estimated_days": Decimal("0")}, "estimate_positive"),
        ({"due_on": date(2026, 3, 1)}, "due_in_the_past"),
        ({"owner": "reviewer"}, "not_an_agent"),
    ],
)
def test_a_poor_qualification_is_refused(change, code, case, agent, at, nothing_changes):
    if "owner" in change:
        change = {"owner": person(Role.REVIEWER)}
    values = {"owner": agent, "estimated_days": Decimal("1"), "due_on": case.due_on, **change}
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.qualify(case, by=agent, at=at, **values)
    assert refusal.value.code == code


def test_a_resolution_needs_an_answer(agent, at, nothing_changes):
    case = support_case_in(SupportStatus.IN_PROGRESS, owner=agent)
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.resolve(case, answer="  ", actual_days=Decimal("1"), by=agent, at=at)
    assert refusal.value.field == "answer"


def test_the_ministry_does_not_do_the_desks_work(case, asker, at, nothing_changes):
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.decline(case, by=asker, at=at, reason="Non.")
    assert refusal.value.code == "not_permitted"


def test_another_ministry_does_not_answer(agent, at, nothing_changes):
    case = support_case_in(SupportStatus.WAITING)
    stranger = person(Role.DATA_ADMINISTRATOR)
    with nothing_changes(), pytest.raises(Refused):
        actions.answer_desk(case, by=stranger, at=at, reason="Voici.")


def test_the_second_of_two_agents_is_told_what_the_first_did(case, agent, at, nothing_changes):
    other = person(Role.SUPPORT_AGENT)
    seen = case.version
    qualified(case, agent, at)
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.decline(case, by=other, at=at, reason="Non.", seen_version=seen)
    assert refusal.value.code == "stale_version"
    assert str(agent) in refusal.value.message


def test_the_pages_do_the_whole_way(case, agent, asker, sign_in, open_quarter):
    today = timezone.localdate()
    quarter = open_quarter(*quarter_of(today), 50)
    desk, ministry = sign_in(agent), sign_in(asker)
    base = case.get_absolute_url()
    posts = [
        (
            desk,
            "qualifier/",
            {
                "owner": agent.pk,
                "estimated_days": "2,5",
                "due_on": "2099-01-01",
                "capacity": quarter.pk,
            },
        ),
        (desk, "ecrire/", {"text": "Nous regardons."}),
        (ministry, "message/", {"text": "Merci."}),
        (desk, "note/", {"text": "Voir avec la CNIL."}),
        (desk, "tache/", {"title": "Relire le décret", "assignee": agent.pk}),
        (desk, "charge/", {"estimated_days": "4", "reason": "Plus long."}),
        (desk, "confier/", {"owner": agent.pk}),
        (desk, "prendre-en-charge/", {}),
        (desk, "interroger/", {"reason": "Quelle base légale ?"}),
        (ministry, "repondre/", {"reason": "La loi."}),
        (desk, "resoudre/", {"answer": "Oui.", "actual_days": "3"}),
        (desk, "rouvrir/", {"reason": "Il manque un point."}),
        (desk, "decliner/", {"reason": "Sans objet."}),
    ]
    for client, path, values in posts:
        page = client.get(base + path)
        assert page.status_code == 200, path
        seen = page.context["form"]["seen_version"].value()
        answer = client.post(base + path, {"seen_version": seen, **values})
        assert (path, answer.status_code) == (path, 302)
        assert client.get(base).status_code == 200
    case.refresh_from_db()
    assert case.status == SupportStatus.DECLINED
    assert case.estimated_days == Decimal("4")
    quarter.refresh_from_db()
    assert quarter.held_days == 0


@pytest.mark.parametrize("path", ["qualifier/", "tache/", "tache-faite/", "confier/"])
def test_an_empty_choice_is_said_in_words(path, agent, sign_in):
    status = SupportStatus.REQUESTED if path == "qualifier/" else SupportStatus.IN_PROGRESS
    case = support_case_in(status, owner=agent)
    page = sign_in(agent).get(case.get_absolute_url() + path).content.decode()
    assert "Choisissez…" in page
    assert "-----" not in page


def test_a_form_badly_filled_says_so(case, agent, sign_in, nothing_changes):
    desk = sign_in(agent)
    with nothing_changes():
        answer = desk.post(
            case.get_absolute_url() + "qualifier/",
            {"owner": agent.pk, "estimated_days": "beaucoup", "due_on": "2099-01-01"},
        )
    assert answer.status_code == 422
    assert "Écrivez un nombre de jours" in answer.content.decode()


def test_a_late_case_is_late_only_by_our_fault(agent):
    yesterday = timezone.localdate() - timedelta(days=1)
    for status in SupportStatus.values:
        case = support_case_in(status, due_on=yesterday)
        assert case.is_late(timezone.localdate()) == (
            status in ("requested", "qualified", "in_progress")
        )
