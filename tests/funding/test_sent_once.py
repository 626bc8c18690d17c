"""The same page of a thread sent twice is one message; other words are another."""

import uuid

import pytest

from documents.models import Attachment
from funding.actions import threads
from funding.models import ThreadMessage
from notifications.models import Notification
from tests.funding.stories import AT
from tests.funding.test_threads import address, pdf
from tests.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return desk.assessed()


@pytest.mark.parametrize("name", ["private_thread", "holder_thread"])
def test_the_same_page_sent_twice_is_one_message(name, desk, file, sign_in):
    client = sign_in(desk.reviewers[0])
    key = str(client.get(address(file, name)).context["form"]["key"].value())
    for text in ("Bonjour.", "Bonjour.", "Encore un mot."):
        sent = client.post(address(file, name), {"text": text, "key": key})
        assert sent.status_code == 302
    assert sorted(m.text for m in ThreadMessage.objects.all()) == ["Bonjour.", "Encore un mot."]
    assert (
        Notification.objects.filter(event__in=["funding.conferred", "funding.written"]).count() == 2
    )


def test_the_same_piece_sent_twice_is_one_message_too(desk, file):
    key = uuid.uuid4()
    said = {"text": "Voici.", "by": desk.reviewers[0], "at": AT, "key": key}
    first, again = (threads.write_to_holder(file, upload=pdf(), **said) for _ in range(2))
    assert first == again
    assert Attachment.objects.count() == 1


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("key", "kept"), [(uuid.uuid4(), 1), (None, 2)])
def test_two_posts_at_once_keep_one_and_without_a_key_two(desk, file, key, kept):
    def write():
        return threads.reply_to_desk(file, text="Bonjour.", by=desk.holder, at=AT, key=key).pk

    assert len(set(together(write, write))) == kept
    assert ThreadMessage.objects.count() == kept
