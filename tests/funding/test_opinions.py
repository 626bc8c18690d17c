"""Experts are asked, reminded, and answer on a page of their own."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.permissions import Role
from funding.actions import opinions
from funding.models import Confidentiality, Opinion
from funding.queries import waiting_for
from funding.queries.waiting import reminders_of_opinions
from notifications.actions.reminders import remind
from notifications.models import Delivery
from tests.factories.accounts import person
from tests.funding.stories import AT

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 20)


@pytest.fixture
def file(desk):
    return desk.under_review()


@pytest.fixture
def expert():
    return person(Role.SUPPORT_AGENT)


@pytest.fixture
def opinion(desk, file, expert) -> Opinion:
    return ask(desk, file, expert)


def ask(desk, file, expert, **changes) -> Opinion:
    terms = {"question": "Le modèle est-il reproductible ?", "due_on": DUE}
    return opinions.ask_opinion(
        file, expert=expert, by=desk.reviewers[0], at=AT, **{**terms, **changes}
    )


def test_the_expert_is_told_and_finds_it_in_what_awaits_them(expert, opinion):
    assert Delivery.objects.filter(
        person=expert, notification__event="funding.opinion_asked"
    ).exists()
    assert [line.path for line in waiting_for(expert)] == [opinion.get_absolute_url()]


@pytest.mark.parametrize(("days", "count"), [(-10, 0), (-3, 1), (0, 1), (5, 1)])
def test_the_expert_is_reminded_from_three_days_before_until_they_answer(opinion, days, count):
    at = AT.replace(month=4, day=20) + timedelta(days=days)
    assert len(reminders_of_opinions(at)) == count


def test_an_opinion_given_is_no_longer_recalled(expert, opinion):
    opinions.answer_opinion(opinion, answer="Oui.", by=expert, at=AT)
    assert reminders_of_opinions(AT + timedelta(days=40)) == []
    assert waiting_for(expert) == []


def test_the_morning_reminder_names_the_opinion(expert, opinion):
    Opinion.objects.filter(pk=opinion.pk).update(due_on=timezone.localdate())
    assert remind(timezone.now()) >= 1
    told = Delivery.objects.get(person=expert, notification__event="reminders", channel="inbox")
    assert "votre avis" in told.notification.text


def test_the_expert_reads_the_question_and_never_the_amounts(desk, file, expert, opinion, sign_in):
    page = sign_in(expert).get(opinion.get_absolute_url()).content.decode()
    assert "reproductible" in page
    assert file.project.summary in page
    assert "180\u202f000" not in page
    assert sign_in(expert).get(file.get_absolute_url()).status_code == 404


def test_the_expert_answers_on_the_page_and_the_reviewers_are_told(desk, expert, opinion, sign_in):
    sent = {"has_conflict": "non", "answer": "Oui, avec les mêmes données."}
    assert sign_in(expert).post(opinion.get_absolute_url(), sent).status_code == 302
    opinion.refresh_from_db()
    assert opinion.answered_by == expert
    assert Delivery.objects.filter(
        person=desk.reviewers[0], notification__event="funding.opinion_given"
    ).exists()


def test_an_expert_with_a_conflict_declines(expert, opinion, sign_in):
    sent = {"has_conflict": "oui", "answer": "J’ai travaillé pour le porteur."}
    assert sign_in(expert).post(opinion.get_absolute_url(), sent).status_code == 302
    opinion.refresh_from_db()
    assert opinion.declined_reason.startswith("J’ai travaillé")
    assert opinion.answer == ""


def test_an_answer_without_words_is_told(expert, opinion, sign_in, nothing_changes):
    client = sign_in(expert)
    with nothing_changes():
        response = client.post(opinion.get_absolute_url(), {"has_conflict": "non", "answer": ""})
    assert response.status_code == 422


def test_what_the_expert_sends_too_late_comes_back_with_the_reason(
    desk, expert, opinion, sign_in, nothing_changes
):
    client, url = sign_in(expert), opinion.get_absolute_url()
    opinions.cancel_opinion(opinion, by=desk.reviewers[0], at=AT)
    with nothing_changes():
        answer = client.post(url, {"has_conflict": "non", "answer": "Deux pages <b>écrites</b>."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Deux pages &lt;b&gt;écrites&lt;/b&gt;." in page
    assert "Cet avis n’est plus attendu" in page
    assert "<textarea" not in page
    assert answer.context["refusal"] in page


def test_an_answer_from_a_second_window_comes_back(expert, opinion, sign_in, nothing_changes):
    opinions.answer_opinion(opinion, answer="Oui.", by=expert, at=AT)
    client, sent = sign_in(expert), {"has_conflict": "non", "answer": "Oui, mais."}
    with nothing_changes():
        answer = client.post(opinion.get_absolute_url(), sent)
    assert answer.status_code == 409
    assert "Oui, mais." in answer.content.decode()


def test_nobody_answers_for_the_expert(desk, opinion, refused, sign_in):
    with refused("not_permitted"):
        opinions.answer_opinion(opinion, answer="Oui.", by=desk.reviewers[0], at=AT)
    sent = {"has_conflict": "non", "answer": "Oui."}
    assert sign_in(desk.reviewers[0]).post(opinion.get_absolute_url(), sent).status_code == 404


def test_sql_lets_nobody_answer_for_the_expert(desk, opinion):
    with pytest.raises(IntegrityError, match="opinion_answered_by_its_expert"):
        Opinion.objects.filter(pk=opinion.pk).update(
            answer="Oui.", answered_at=AT, answered_by=desk.reviewers[0]
        )


def test_an_opinion_given_never_changes_even_by_sql(expert, opinion):
    opinions.answer_opinion(opinion, answer="Oui.", by=expert, at=AT)
    with pytest.raises(IntegrityError, match="opinion_ended_never_changes"):
        Opinion.objects.filter(pk=opinion.pk).update(answer="Non.")


def test_somebody_of_the_holder_is_no_expert(desk, file, refused):
    colleague = person(Role.CONTRIBUTOR, desk.organisation)
    with refused("expert_is_not_of_the_holder"):
        ask(desk, file, colleague)


def test_somebody_in_conflict_is_no_expert(desk, file, refused):
    other = person(Role.REVIEWER)
    desk.declare(file, other, conflict=True)
    with refused("expert_without_conflict"):
        ask(desk, file, other)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"question": " "}, "question_required"), ({"due_on": date(2020, 1, 1)}, "due_in_the_future")],
)
def test_a_question_and_a_day_to_come_are_asked(desk, file, expert, refused, changes, code):
    with refused(code):
        ask(desk, file, expert, **changes)


def test_an_expert_is_asked_once_at_a_time(desk, file, expert, opinion, refused):
    with refused("opinion_once_at_a_time"):
        ask(desk, file, expert)


def test_a_cancelled_request_no_longer_awaits_its_expert(desk, expert, opinion):
    opinions.cancel_opinion(opinion, by=desk.reviewers[0], at=AT)
    assert waiting_for(expert) == []
    assert Delivery.objects.filter(
        person=expert, notification__event="funding.opinion_cancelled"
    ).exists()


@pytest.mark.parametrize(
    ("confidentiality", "read"), [(Confidentiality.DESK, False), (Confidentiality.SHARED, True)]
)
def test_the_ministry_reads_only_what_is_shared_with_it(
    desk, file, expert, sign_in, confidentiality, read
):
    opinion = ask(desk, file, expert, confidentiality=confidentiality)
    opinions.answer_opinion(opinion, answer="Oui, reproductible.", by=expert, at=AT)
    page = sign_in(desk.holder).get(file.get_absolute_url()).content.decode()
    assert ("Oui, reproductible." in page) is read
    assert sign_in(desk.holder).get(opinion.get_absolute_url()).status_code == 404
