"""The letters of the edition by e-mail, and the links that they carry."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from opendata.models import EditionLetter, Subscription

SALT = "opendata.subscription"


def token_of(subscription: Subscription) -> str:
    """What a link carries, signed: the key of a subscription, never its address."""
    return signing.dumps(str(subscription.key), salt=SALT)


def subscription_of(token: str) -> Subscription | None:
    """The subscription of a link; None when it was not made by us, or has ended."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(key=key).first()


def letter(sheet: EditionLetter, connection=None) -> EmailMultiAlternatives:
    """The message to send; the same letter gives the same Message-ID at each try."""
    subscription, site = sheet.subscription, settings.DATALAB_SITE_URL.rstrip("/")
    token = token_of(subscription)
    links = {
        name: site + reverse(f"opendata:{name}", args=[token])
        for name in ("confirm_subscription", "subscription_choices", "end_subscription")
    }
    words: dict[str, Any] = {
        "site_url": site,
        "links": links,
        "subscription": subscription,
        "is_confirmed": subscription.confirmed_at is not None,
    }
    if sheet.edition is None:
        subject, template = _("Confirmez votre abonnement au datalab"), "confirmation"
        if words["is_confirmed"]:
            subject = _("Votre abonnement au datalab")
    else:
        template = "edition"
        words["items"] = items_for(sheet.edition.items, subscription.themes)
        words["edition"] = sheet.edition
        subject = _("Données ouvertes : l’édition du %(day)s") % {
            "day": sheet.edition.day.strftime("%d/%m/%Y")
        }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"opendata/letters/{template}.txt", words),
        to=[subscription.address],
        headers={
            "Message-ID": f"<{sheet.message_key}@datalab.invalid>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{links['end_subscription']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        connection=connection,
    )
    html = render_to_string(f"opendata/letters/{template}.html", words)
    message.attach_alternative(html, "text/html")
    return message


def items_for(items: list[dict], themes: list[str]) -> list[dict]:
    """What interests a reader: their themes, and what has none. No theme chosen: everything."""
    if not themes:
        return items
    return [item for item in items if not item["theme"] or item["theme"] in themes]
