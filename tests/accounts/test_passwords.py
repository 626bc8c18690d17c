"""A link lets a person choose their password: once, for three days, and nobody else knows it."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.actions import passwords
from accounts.permissions import Role
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
NEW = "un-tout-nouveau-secret"


@pytest.fixture
def link(settings):
    """A person and the path of the link that an administrator sent."""
    settings.DATALAB_SITE_URL = "https://datalab.essai.invalid"
    user = person(Role.REVIEWER)
    passwords.send_link(user, by=person(Role.ADMINISTRATOR))
    found = re.search(r"https://datalab\.essai\.invalid(/mot-de-passe/\S+)", mail.outbox[0].body)
    return user, found[1]


def choose(path: str, first: str, second: str | None = None):
    client = Client()
    form = client.get(path, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else path
    return client.post(where, {"new_password1": first, "new_password2": second or first})


def test_the_link_lets_the_person_choose(link):
    user, path = link
    assert mail.outbox[0].to == [user.email]
    assert choose(path, NEW)["Location"] == "/connexion/"
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_the_link_serves_once(link, nothing_changes):
    _, path = link
    choose(path, NEW)
    with nothing_changes():
        page = Client().get(path)
        assert "Ce lien a déjà servi" in page.content.decode()


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [("court", "court", "12 caractères"), (NEW, NEW + "x", "ne correspondent pas")],
)
def test_a_poor_password_is_refused_with_a_sentence(link, nothing_changes, first, second, sentence):
    _, path = link
    with nothing_changes():
        assert sentence in choose(path, first, second).content.decode()


def test_a_made_up_link_opens_nothing(link):
    user, _ = link
    page = Client().get(f"/mot-de-passe/{user.pk}/abcdef-0123456789/")
    assert "Ce lien a déjà servi" in page.content.decode()
