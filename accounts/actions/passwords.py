"""Sends somebody the link with which they choose their own password: nobody else ever knows it."""

from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import AccountEvent, AccountEventKind, User


class Choosing(Protocol):
    """A form that holds a new password."""

    def keep(self) -> User: ...


def send_link(person: User, *, by: User, at: datetime) -> None:
    """Mails the link, good once and for three days (PASSWORD_RESET_TIMEOUT); the log says so.

    Raises what the mail server raises (SMTPException, OSError), and then stores nothing.
    """
    address = reverse(
        "accounts:choose_password",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(person.pk)),
            "token": default_token_generator.make_token(person),
        },
    )
    text = render_to_string(
        "accounts/choose_password_email.txt",
        {"person": person, "by": by, "link": settings.DATALAB_SITE_URL.rstrip("/") + address},
    )
    EmailMessage(
        subject=_("Datalab : choisissez votre mot de passe"), body=text, to=[person.email]
    ).send()
    AccountEvent.objects.create(user=person, kind=AccountEventKind.LINK_SENT, at=at, by=by)


@transaction.atomic
def choose(form: "Choosing", *, at: datetime) -> User:
    """Keeps the password that the person chose, and the log says that they did."""
    person = form.keep()
    AccountEvent.objects.create(
        user=person, kind=AccountEventKind.PASSWORD_CHOSEN, at=at, by=person
    )
    return person
