"""Sends somebody the link with which they choose their own password: nobody else ever knows it."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import User


def send_link(person: User, *, by: User) -> None:
    """Mails the link, good once and for three days (PASSWORD_RESET_TIMEOUT).

    Stores nothing. Raises what the mail server raises (SMTPException, OSError).
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
