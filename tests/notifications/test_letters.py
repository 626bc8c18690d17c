"""Letters as their readers get them, written one by one or from the stencil of a notification."""

import email
import re
from email import policy
from html import unescape

import pytest

from accounts.permissions import Role
from notifications.letters import Stencil, written
from notifications.models import Channel, Delivery, Notification
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


def delivery(at, *, subject="DL-2026-0042 : réponse attendue", text="Bonjour.", **who):
    notification = Notification.objects.create(
        event="support_resolved", subject=subject, text=text, path="/projets/x/", at=at
    )
    return Delivery.objects.create(
        notification=notification,
        person=person(Role.DATA_ADMINISTRATOR, **who),
        channel=Channel.EMAIL,
        due_at=at,
    )


def read(content: bytes) -> dict:
    """What a mail program shows: every header and both bodies, dates and boundaries aside."""
    message = email.message_from_bytes(content, policy=policy.default)
    headers = {k: v for k, v in message.items() if k not in ("Date", "Content-Type")}
    plain = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    return {**headers, "plain": plain, "html": html}


@pytest.mark.parametrize(
    ("subject", "text", "first_name", "last_name"),
    [
        ("Objet", "Texte", "Aimé", "Diallo"),
        ("DL-2026-0042 : réponse attendue", "« Où ? »\n\nÀ Nantes", "Zoë", "Lefèvre-Ñuñez"),
        ("Objet", "Texte", "Ann & <b>Bob</b>", "O’Brien"),
        ("Objet " * 30, "Une ligne sans fin " * 200, "Awa", "Diallo"),
        ("Objet", "nom-é-b7c1e6 et jeton-b7c1e6 dans le texte", "Awa", "Diallo"),
    ],
)
def test_a_letter_from_the_stencil_is_the_letter_written_alone(
    at, subject, text, first_name, last_name
):
    row = delivery(at, subject=subject[:200], text=text, first_name=first_name, last_name=last_name)
    alone, stencilled = written(row), Stencil(row.notification).written(row)
    assert (alone.sender, alone.recipient) == (stencilled.sender, stencilled.recipient)
    assert read(stencilled.content) == read(alone.content)


def test_an_ordinary_letter_fits_the_stencil(at):
    assert Stencil(delivery(at).notification).fits


@pytest.mark.parametrize(
    "address", ["é@essai.invalid", "awa@données.invalid", '"a b"@essai.invalid']
)
def test_an_unusual_address_is_written_alone(at, address):
    row = delivery(at, email=address)
    assert Stencil(row.notification).written(row).recipient == written(row).recipient


def test_a_name_on_two_lines_adds_no_header(at):
    row = delivery(at, first_name="Awa\r\nBcc: tous@essai.invalid", last_name="Diallo")
    shown = read(Stencil(row.notification).written(row).content)
    assert "Bcc" not in shown


def test_each_reader_has_their_own_words(at):
    row = delivery(at, first_name="Awa", last_name="Diallo")
    other = Delivery.objects.create(
        notification=row.notification,
        person=person(Role.REVIEWER, first_name="Léo", last_name="Martin"),
        channel=Channel.EMAIL,
        due_at=at,
    )
    stencil = Stencil(row.notification)
    first, second = (read(stencil.written(d).content) for d in (row, other))
    assert "Bonjour Awa Diallo," in first["plain"]
    assert "Bonjour Léo Martin," in second["html"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["List-Unsubscribe"] != second["List-Unsubscribe"]
    assert str(other.message_key) in second["Message-ID"]
    assert second["To"] == other.person.email


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Devant le tribunal (www.telerecours.fr).", ("https://www.telerecours.fr", "</a>).")),
        ("Voir (https://a.fr/x_(1)), puis b.", ("https://a.fr/x_(1)", "</a>), puis b.")),
        ("Lire https://a.fr/?q=1&amp=2 : oui…", ("https://a.fr/?q=1&amp;amp=2", "</a> : oui…")),
        ("« https://a.fr/ »", ("https://a.fr/", "</a> »")),
        ("<b>https://a.fr/</b>", ("https://a.fr/", "</a>&lt;/b&gt;")),
    ],
)
def test_an_address_is_a_link_and_no_sign_of_the_text_is_lost(at, text, shown):
    """Without the links, what is read is what was written: « urlize » lost a point."""
    html = read(written(delivery(at, text=text)).content)["html"]
    link, after = shown
    assert f'<a href="{link}">' in html
    assert after in html
    words = re.sub(r"</?a[^>]*>", "", html.split('<p style="margin:16px 0 16px">')[1])
    assert unescape(words.split("</p>")[0]) == text
