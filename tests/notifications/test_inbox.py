"""One's own messages: unread first, read by a POST, paged without counting."""

from datetime import timedelta

import pytest

from accounts.permissions import Role
from notifications.actions import reading
from notifications.models import Channel, Delivery, DeliveryStatus, DemoEmail, Notification
from notifications.queries import PAGE, inbox_page
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
INBOX = "/notifications/"
MAILBOX = "/notifications/courriels/"


@pytest.fixture
def user():
    return person(Role.REVIEWER)


def told(user, at, *, subject="Un dossier vous attend", path="/tableau-de-bord/", read=False):
    """A message of the inbox."""
    notification = Notification.objects.create(
        event="essai", subject=subject, text="Texte", path=path, at=at
    )
    return Delivery.objects.create(
        notification=notification,
        person=user,
        channel=Channel.INBOX,
        status=DeliveryStatus.SENT,
        due_at=at,
        sent_at=at,
        read_at=at if read else None,
    )


def test_unread_messages_come_first_then_the_newest(user, at):
    old_read = told(user, at, read=True)
    old_unread = told(user, at - timedelta(days=9))
    new_unread = told(user, at - timedelta(days=1))
    page = inbox_page(user)
    assert (page.unread, page.read) == ([new_unread, old_unread], [old_read])


def test_the_pages_hold_every_message_once(user, at):
    wanted = [
        told(user, at + timedelta(minutes=i // 3), read=bool(i % 2)).pk for i in range(2 * PAGE + 3)
    ]
    seen, after = [], ""
    for _ in range(9):
        page = inbox_page(user, after)
        assert len(page.unread) + len(page.read) <= PAGE
        seen += [delivery.pk for delivery in [*page.unread, *page.read]]
        after = page.next_cursor
        if not after:
            break
    assert sorted(seen) == wanted
    reads = list(Delivery.objects.in_bulk(seen).values())
    assert len(reads) == len(wanted)
    states = [Delivery.objects.get(pk=pk).read_at is not None for pk in seen]
    assert states == sorted(states), "unread first, through every page"


def test_a_page_exactly_full_of_unread_leads_to_the_read_ones(user, at):
    for _ in range(PAGE):
        told(user, at)
    read = told(user, at, read=True)
    first = inbox_page(user)
    assert (len(first.unread), first.read) == (PAGE, [])
    assert inbox_page(user, first.next_cursor).read == [read]


@pytest.mark.parametrize(
    "cursor", ["x", "u", "r-", "r1-", "u99999999999999999-1", "r١-1", "' OR 1"]
)
def test_a_made_up_cursor_is_no_error(sign_in, user, at, cursor):
    told(user, at)
    assert sign_in(user).get(INBOX, {"apres": cursor}).status_code == 200


def test_looking_marks_nothing_as_read(sign_in, user, at, nothing_changes):
    told(user, at)
    client = sign_in(user)
    with nothing_changes():
        assert "Un dossier vous attend" in client.get(INBOX).content.decode()


def test_the_list_costs_the_same_whatever_its_length(sign_in, user, at, django_assert_num_queries):
    client = sign_in(user)
    for _ in range(2):
        told(user, at)
        told(user, at, read=True)
        with django_assert_num_queries(6):
            client.get(INBOX)


def test_a_message_is_marked_as_read_by_a_post_and_keeps_its_first_moment(sign_in, user, at):
    delivery = told(user, at)
    client = sign_in(user)
    assert client.get(f"{INBOX}{delivery.pk}/lire/").status_code == 405
    assert client.post(f"{INBOX}{delivery.pk}/lire/")["Location"] == INBOX
    delivery.refresh_from_db()
    first = delivery.read_at
    assert first is not None
    reading.mark_read(delivery, by=user, at=at + timedelta(days=900))
    delivery.refresh_from_db()
    assert delivery.read_at == first


def test_opening_goes_to_the_page_and_marks_as_read(sign_in, user, at):
    delivery = told(user, at, path="/projets/DL-2026-0001/")
    response = sign_in(user).post(f"{INBOX}{delivery.pk}/ouvrir/")
    assert response["Location"] == "/projets/DL-2026-0001/"
    delivery.refresh_from_db()
    assert delivery.read_at


@pytest.mark.parametrize("path", ["https://ailleurs.invalid/", "//ailleurs.invalid/", ""])
def test_opening_never_leaves_the_site(sign_in, user, at, path):
    delivery = told(user, at, path=path)
    assert sign_in(user).post(f"{INBOX}{delivery.pk}/ouvrir/")["Location"] == INBOX


@pytest.mark.parametrize("deed", ["lire", "ouvrir", "traiter", "reprendre"])
def test_the_messages_of_others_do_not_exist(sign_in, user, at, nothing_changes, deed):
    delivery = told(person(Role.REVIEWER), at)
    client = sign_in(user)
    with nothing_changes():
        assert client.post(f"{INBOX}{delivery.pk}/{deed}/").status_code == 404
        assert "Un dossier vous attend" not in client.get(INBOX).content.decode()
        reading.mark_read(delivery, by=user, at=at)
        reading.mark_done(delivery, by=user, at=at)


def test_a_message_put_away_leaves_the_list_and_comes_back_on_demand(sign_in, user, at):
    delivery = told(user, at)
    client = sign_in(user)
    assert client.post(f"{INBOX}{delivery.pk}/traiter/").status_code == 302
    delivery.refresh_from_db()
    assert delivery.done_at
    assert delivery.read_at
    shown = "Un dossier vous attend"
    assert shown not in client.get(INBOX).content.decode()
    assert shown in client.get(f"{INBOX}traites/").content.decode()
    client.post(f"{INBOX}{delivery.pk}/reprendre/")
    assert shown in client.get(INBOX).content.decode()
    assert shown not in client.get(f"{INBOX}traites/").content.decode()


def test_the_messages_put_away_are_paged_and_cost_the_same(
    sign_in, user, at, django_assert_num_queries
):
    for n in range(PAGE + 2):
        told(user, at + timedelta(minutes=n))
    Delivery.objects.update(done_at=at)
    client = sign_in(user)
    with django_assert_num_queries(5):
        first = client.get(f"{INBOX}traites/")
    second = client.get(f"{INBOX}traites/{first.context['page'].next_url}")
    assert len(second.context["page"].read) == 2


def test_all_are_marked_at_once_and_only_ones_own(sign_in, user, at):
    mine = [told(user, at), told(user, at)]
    other = told(person(Role.REVIEWER), at)
    response = sign_in(user).post(f"{INBOX}tout-lire/", follow=True)
    assert "2 messages lus" in response.content.decode().replace("\xa0", " ")
    assert not Delivery.objects.filter(pk__in=[d.pk for d in mine], read_at=None).exists()
    other.refresh_from_db()
    assert other.read_at is None


def kept(to: str, subject: str, at) -> None:
    DemoEmail.objects.create(to=to, subject=subject, text="Bonjour", message_id=subject, sent_at=at)


def test_the_mailbox_shows_ones_own_e_mails_in_the_demonstration_only(sign_in, user, at, settings):
    kept(user.email, "Pour moi", at)
    kept("autre@essai.invalid", "Pour un autre", at)
    client = sign_in(user)
    settings.DATALAB_DEMO = False
    assert client.get(MAILBOX).status_code == 404
    settings.DATALAB_DEMO = True
    page = client.get(MAILBOX).content.decode()
    assert "Pour moi" in page
    assert "Pour un autre" not in page


def test_an_administrator_sees_every_e_mail_page_by_page(
    sign_in, at, settings, django_assert_num_queries
):
    settings.DATALAB_DEMO = True
    for number in range(PAGE + 1):
        kept("quelqu.un@essai.invalid", f"Courriel {number:02d}", at)
    client = sign_in(person(Role.ADMINISTRATOR))
    with django_assert_num_queries(5):
        first = client.get(MAILBOX)
    assert "Courriel 26" not in first.content.decode()
    assert f"Courriel {PAGE:02d}" in first.content.decode()
    second = client.get(MAILBOX + first.context["next_url"])
    assert "Courriel 00" in second.content.decode()
    assert second.context["next_url"] == ""
