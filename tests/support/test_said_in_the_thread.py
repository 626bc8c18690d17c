"""What deeds say stays in the thread with the ministry: questions, answers, every resolution."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection

from notifications.models import Notification
from support import actions
from support.models import CaseMessage, MessageDeed, SupportStatus
from tests.factories.support import support_case_in
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
QUESTION = "Quelle base légale ?"


@pytest.fixture
def case(agent, asker):
    """In progress, in the agent's hands."""
    return support_case_in(
        SupportStatus.IN_PROGRESS,
        owner=agent,
        organisation=asker.current_memberships[0].organisation,
        requested_by=asker,
        due_on=date(2026, 3, 23),
    )


def thread(case) -> list[tuple[str, str]]:
    messages = CaseMessage.objects.filter(case=case).order_by("sent_at", "pk")
    return list(messages.values_list("deed", "text"))


def solved_twice(case, agent, at):
    day = timedelta(days=1)
    case = actions.resolve(case, answer="Oui.", actual_days=Decimal("0"), by=agent, at=at)
    case = actions.reopen(case, by=agent, at=at + day, reason="Un point manque.")
    return actions.resolve(
        case, answer="Non, après tout.", actual_days=Decimal("0"), by=agent, at=at + 2 * day
    )


def test_the_question_and_its_answer_are_in_the_thread_and_told_once(case, agent, asker, at):
    case = actions.ask_ministry(case, by=agent, at=at, reason=QUESTION)
    actions.answer_desk(case, by=asker, at=at + timedelta(days=1), reason="La loi.")
    assert thread(case) == [(MessageDeed.QUESTION, QUESTION), (MessageDeed.ANSWER, "La loi.")]
    told = Notification.objects.order_by("pk").values_list("event", flat=True)
    assert list(told) == ["support_ministry_asked", "support_desk_answered"]


def test_a_question_without_words_leaves_nothing(case, agent, at, nothing_changes):
    with nothing_changes(), pytest.raises(Refused):
        actions.ask_ministry(case, by=agent, at=at, reason="  ")


@pytest.mark.parametrize("said", ["", "   ", "\u200b", "\u202e\u200d"])
def test_a_message_shows_something(said, case, agent, at, nothing_changes):
    with nothing_changes(), pytest.raises(Refused) as refused:
        actions.write(case, text=said, by=agent, at=at)
    assert refused.value.field == "text"


def test_the_question_stands_above_the_field_of_its_answer(case, agent, asker, at, sign_in):
    actions.ask_ministry(case, by=agent, at=at, reason=QUESTION)
    page = sign_in(asker).get(f"{case.get_absolute_url()}repondre/").content.decode()
    assert page.index(QUESTION) < page.index('name="reason"')


def test_the_last_question_is_the_one_that_waits(case, agent, asker, at, sign_in):
    for day, (question, answer) in enumerate([("Une ?", "Un."), ("Deux ?", "")]):
        moment = at + timedelta(days=day)
        case = actions.ask_ministry(case, by=agent, at=moment, reason=question)
        if answer:
            case = actions.answer_desk(case, by=asker, at=moment, reason=answer)
    page = sign_in(asker).get(f"{case.get_absolute_url()}repondre/")
    assert page.context["pending_question"].text == "Deux ?"


def test_each_reader_is_told_who_must_answer(case, agent, asker, at, sign_in):
    actions.ask_ministry(case, by=agent, at=at, reason=QUESTION)
    said = {
        who: sign_in(who).get(case.get_absolute_url()).content.decode() for who in (agent, asker)
    }
    assert "Le datalab attend votre réponse" in said[asker]
    assert "Le datalab attend votre réponse" not in said[agent]
    assert "Vous attendez la réponse du ministère" in said[agent]
    assert all("Question du datalab" in page and QUESTION in page for page in said.values())


def test_each_answer_of_the_desk_is_kept_and_shown(case, agent, asker, at, sign_in):
    case = solved_twice(case, agent, at)
    assert thread(case) == [
        (MessageDeed.RESOLUTION, "Oui."),
        (MessageDeed.RESOLUTION, "Non, après tout."),
    ]
    page = sign_in(asker).get(case.get_absolute_url()).content.decode()
    assert '<p class="fr-mb-0">Oui.</p>' in page
    assert case.answer == "Non, après tout."


def test_what_was_said_before_is_put_in_the_thread_once(case, agent, asker, at):
    case = actions.ask_ministry(case, by=agent, at=at, reason=QUESTION)
    case = actions.answer_desk(case, by=asker, at=at, reason="La loi.")
    case = actions.resolve(case, answer="Oui.", actual_days=Decimal("0"), by=agent, at=at)
    before = list(CaseMessage.objects.values("deed", "text", "sent_at", "sent_by"))
    CaseMessage.objects.all().delete()
    migration = import_module("support.migrations.0009_what_was_said_is_in_the_thread")
    with connection.cursor() as cursor:
        cursor.execute(migration.QUESTIONS_AND_ANSWERS)
        cursor.execute(migration.RESOLUTIONS)
    assert list(CaseMessage.objects.values("deed", "text", "sent_at", "sent_by")) == before


@pytest.mark.parametrize("is_rated", [False, True])
def test_a_rating_is_asked_only_of_who_has_not_given_it(is_rated, case, agent, asker, at):
    case = actions.resolve(case, answer="Oui.", actual_days=Decimal("0"), by=agent, at=at)
    if is_rated:
        actions.rate(case, score=4, by=asker, at=at)
    case = actions.reopen(case, by=agent, at=at, reason="Un point manque.")
    actions.resolve(case, answer="Non.", actual_days=Decimal("0"), by=agent, at=at)
    told = Notification.objects.filter(event="support_resolved").order_by("pk")
    asked = ["Dites sur la page du dossier" in one.text for one in told]
    assert asked == [True, not is_rated]
    assert told[1].text.startswith("Le datalab a répondu à « Publier un registre » :\n\nNon.")
