"""A link lets a person choose their password: once, for three days, and nobody else knows it."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actions import passwords
from accounts.models import AccountEvent, AccountEventKind
from accounts.permissions import Role
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
NEW = "un-tout-nouveau-secret"


@pytest.fixture
def link(settings):
    """A person and the path of the link that an administrator sent."""
    settings.DATALAB_SITE_URL = "https://datalab.essai.invalid"
    user = person(Role.REVIEWER)
    passwords.send_link(user, by=person(Role.ADMINISTRATOR), at=timezone.now())
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


def logged(user) -> list[tuple]:
    return list(AccountEvent.objects.filter(user=user).order_by("pk").values_list("kind", "by"))


def test_the_log_says_that_a_link_was_sent_and_a_password_chosen(link):
    user, path = link
    ((sent, administrator),) = logged(user)
    assert sent == AccountEventKind.LINK_SENT
    assert administrator != user.pk
    choose(path, "court")
    assert len(logged(user)) == 1
    choose(path, NEW)
    assert logged(user)[1:] == [(AccountEventKind.PASSWORD_CHOSEN, user.pk)]


def test_the_log_says_that_somebody_changed_their_own_in_the_admin(sign_in):
    user = person(Role.BUDGET_OFFICER)
    user.set_password("un-ancien-secret-connu")
    user.save()
    said = {"new_password1": NEW, "new_password2": NEW}
    page = sign_in(user).post("/admin/password_change/", {"old_password": "faux", **said})
    assert (page.status_code, logged(user)) == (200, [])
    client = sign_in(user)
    page = client.post(
        "/admin/password_change/", {"old_password": "un-ancien-secret-connu", **said}
    )
    assert page["Location"] == "/admin/password_change/done/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert logged(user) == [(AccountEventKind.PASSWORD_CHOSEN, user.pk)]
    assert client.get("/admin/").status_code == 200


def test_a_link_that_does_not_leave_is_not_said_sent(settings, nothing_changes):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    user, by = person(Role.REVIEWER), person(Role.ADMINISTRATOR)
    with nothing_changes(), pytest.raises(OSError, match=r"."):
        passwords.send_link(user, by=by, at=timezone.now())


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
