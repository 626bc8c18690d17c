"""The e-mail of a delivery, in text and in HTML, with a Message-ID that stays the same."""

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from notifications.models import Delivery

SALT = "notifications.unsubscribe"


def unsubscribe_token(person_id: int, event: str) -> str:
    """What a link in a letter carries, signed: whose preference, for which event."""
    return signing.dumps({"person": person_id, "event": event}, salt=SALT)


def read_token(token: str) -> dict | None:
    """The person and event of a link, None when it was not made by us."""
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None


def letter(delivery: Delivery, connection=None) -> EmailMultiAlternatives:
    """The message to send; the same delivery gives the same Message-ID at each try."""
    notification = delivery.notification
    site = settings.DATALAB_SITE_URL.rstrip("/")
    token = unsubscribe_token(delivery.person_id, notification.event)
    unsubscribe = site + reverse("notifications:unsubscribe", args=[token])
    words = {
        "notification": notification,
        "person": delivery.person,
        "site_url": site,
        "page_url": site + notification.path if notification.path else "",
        "preferences_url": site + reverse("notifications:preferences"),
        "unsubscribe_url": unsubscribe,
    }
    message = EmailMultiAlternatives(
        subject=notification.subject,
        body=render_to_string("notifications/email.txt", words),
        to=[delivery.person.email],
        headers={
            "Message-ID": f"<{delivery.message_key}@datalab.invalid>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        connection=connection,
    )
    message.attach_alternative(render_to_string("notifications/email.html", words), "text/html")
    return message
