"""The same page sent twice asks once and writes once; other words are another thing."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from notifications.models import Notification
from support import actions
from support.models import CaseMessage, SupportCase, SupportKind, SupportStatus
from tests.factories.support import support_case_in
from tests.threads import together

ASK = "/accompagnements/demander/juridique/"


@pytest.fixture
def case(agent, asker):
    organisation = asker.current_memberships[0].organisation
    return support_case_in(SupportStatus.IN_PROGRESS, owner=agent, organisation=organisation)


def asked(page, asker, **changes) -> dict:
    return {
        "draft_key": str(page.context["form"].initial["draft_key"]),
        "organisation": asker.current_memberships[0].organisation.pk,
        "subject": "Un avis",
        "question": "Lequel ?",
        "data_concerned": "Registre",
        "has_personal_data": "yes",
        **changes,
    }


@pytest.mark.django_db
def test_the_same_request_posted_twice_is_one_case(asker, agent, sign_in):
    client = sign_in(asker)
    page = client.get(ASK)
    first, again = (client.post(ASK, asked(page, asker)) for _ in range(2))
    case = SupportCase.objects.get()
    assert (first.url, again.url) == (case.get_absolute_url(), case.get_absolute_url())
    assert Notification.objects.filter(event="support_requested").count() == 1


@pytest.mark.django_db
def test_other_words_or_another_page_are_another_request(asker, sign_in):
    client = sign_in(asker)
    page = client.get(ASK)
    client.post(ASK, asked(page, asker))
    client.post(ASK, asked(page, asker, question="Et celui-là ?"))
    client.post(ASK, asked(client.get(ASK), asker))
    assert SupportCase.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("deed", "path"), [("write", "ecrire/"), ("reply", "message/"), ("note", "note/")]
)
def test_the_same_message_posted_twice_is_one(deed, path, case, agent, asker, sign_in):
    client, url = sign_in(asker if deed == "reply" else agent), case.get_absolute_url()
    page = client.get(url)
    sent = {
        "key": str(page.context["page"].message_key),
        "seen_version": page.context["page"].version,
    }
    assert f'name="key" value="{sent["key"]}"' in page.content.decode()
    for text in ("Bonjour.", "Bonjour.", "Encore un mot."):
        assert client.post(url + path, {**sent, "text": text}).status_code == 302
    assert sorted(m.text for m in CaseMessage.objects.all()) == ["Bonjour.", "Encore un mot."]
    told = Notification.objects.filter(event="support_message").count()
    assert told == (0 if deed == "note" else 2)


@pytest.mark.django_db
def test_the_page_of_a_message_carries_a_key_too(case, agent, sign_in):
    client, url = sign_in(agent), f"{case.get_absolute_url()}ecrire/"
    sent = {name: client.get(url).context["form"][name].value() for name in ("key", "seen_version")}
    for _ in range(2):
        assert client.post(url, {**sent, "text": "Bonjour."}).status_code == 302
    assert CaseMessage.objects.count() == 1


@pytest.mark.django_db
def test_the_database_keeps_a_key_once(case, agent, at):
    key = uuid.uuid4()
    message = {"case": case, "text": "Bonjour.", "sent_by": agent, "sent_at": at, "key": key}
    CaseMessage.objects.create(**message)
    with pytest.raises(IntegrityError, match="case_message_sent_once"), transaction.atomic():
        CaseMessage.objects.create(**message)
    SupportCase.objects.filter(pk=case.pk).update(draft_key=key)
    with pytest.raises(IntegrityError, match="support_asked_once_a_page"), transaction.atomic():
        support_case_in("requested", draft_key=key, requested_by=case.requested_by)


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("key", "kept"), [(uuid.uuid4(), 1), (None, 2)])
def test_two_posts_at_once_keep_one_and_without_a_key_keep_two(key, kept, case, agent, asker, at):
    def ask():
        return actions.ask(
            organisation=case.organisation,
            kind=SupportKind.LEGAL,
            subject="Un avis",
            question="Lequel ?",
            by=asker,
            at=at,
            draft_key=key,
        ).pk

    def write():
        return actions.write(case, text="Bonjour.", by=agent, at=at, key=key).pk

    assert len(set(together(ask, ask))) == kept
    assert len(set(together(write, write))) == kept
    assert SupportCase.objects.exclude(pk=case.pk).count() == kept
    assert CaseMessage.objects.count() == kept
