"""A person keeps webhooks: opened, changed, tried, stopped, put back to work, sent to again."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from notifications import delivery as post
from notifications.events import REGISTRY
from notifications.models import Delivery, DeliveryStatus, Webhook, WebhookStatus
from notifications.refusals import NotAllowed
from notifications.waking import CALL_WEBHOOKS, waker
from outgoing.addresses import is_inside

MOST = 10
REPLAYABLE = (DeliveryStatus.FAILED, DeliveryStatus.SENT)


@transaction.atomic(durable=True)
def open_webhook(*, url: str, events: Iterable[str] = (), by: User, at: datetime) -> Webhook:
    """Opens a webhook of this person; its ``secret`` is to be shown once. Raises NotAllowed."""
    if not by.roles:
        raise NotAllowed("not_permitted", _("Un webhook demande un rôle dans le service."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = Webhook.objects.filter(owner=by).told()
    if mine.count() >= MOST:
        raise NotAllowed(
            "too_many_webhooks",
            _("Vous avez déjà %(most)s webhooks : arrêtez-en un.") % {"most": MOST},
        )
    url = _checked(url)
    _must_be_the_only_one(mine, url)
    return Webhook.objects.create(
        owner=by, url=url, events=_known(events, by), created_at=at, created_by=by
    )


@transaction.atomic(durable=True)
def change(webhook: Webhook, *, url: str, events: Iterable[str], by: User, at: datetime) -> Webhook:
    """Another address or other events; what waits goes to the new address."""
    held = _held(webhook, by)
    url = _checked(url)
    _must_be_the_only_one(Webhook.objects.filter(owner=held.owner).told().exclude(pk=held.pk), url)
    held.url, held.events = url, _known(events, held.owner)
    held.save(update_fields=["url", "events"])
    return held


@transaction.atomic(durable=True)
def renew_secret(webhook: Webhook, *, by: User, at: datetime) -> Webhook:
    """A new secret, to be shown once; the old one signs nothing more."""
    held = _held(webhook, by)
    held.salt = uuid4()
    held.save(update_fields=["salt"])
    return held


@transaction.atomic(durable=True)
def stop(webhook: Webhook, *, by: User, at: datetime) -> Webhook:
    """Nothing more is queued for it, and what waited is not sent; kept to be read again."""
    held = _held(webhook, by)
    held.status = WebhookStatus.STOPPED
    held.save(update_fields=["status"])
    held.deliveries.filter(status=DeliveryStatus.PENDING).update(status=DeliveryStatus.SKIPPED)
    return held


@transaction.atomic(durable=True)
def resume(webhook: Webhook, *, by: User, at: datetime) -> Webhook:
    """Puts a suspended or stopped webhook back to work: what waits leaves at once, in order."""
    held = _held(webhook, by)
    others = Webhook.objects.filter(owner=held.owner).told().exclude(pk=held.pk)
    _must_be_the_only_one(others, held.url)
    held.status, held.failures = WebhookStatus.ACTIVE, 0
    held.save(update_fields=["status", "failures"])
    held.deliveries.filter(status=DeliveryStatus.PENDING).update(due_at=at, tries=0)
    transaction.on_commit(partial(waker.wake, CALL_WEBHOOKS), robust=True)
    return held


@transaction.atomic(durable=True)
def send_again(delivery: Delivery, *, by: User, at: datetime) -> None:
    """Queues again, under the same identifier, a message that was sent or set aside."""
    found = (
        Delivery.objects.select_for_update(of=("self",), no_key=True)
        .filter(webhook__in=Webhook.objects.visible_to(by), status__in=REPLAYABLE)
        .filter(pk=delivery.pk)
        .update(
            status=DeliveryStatus.PENDING,
            due_at=at,
            tries=0,
            sent_at=None,
            handed_at=None,
            claimed_until=None,
            replayed_at=at,
            replayed_by=by,
        )
    )
    if not found:
        raise NotAllowed("not_replayable", _("Ce message est déjà en file."))
    transaction.on_commit(partial(waker.wake, CALL_WEBHOOKS), robust=True)


def ping(webhook: Webhook, *, by: User, at: datetime) -> post.Outcome:
    """Calls the webhook now with an empty event, out of any transaction; keeps its answer."""
    if not Webhook.objects.visible_to(by).filter(pk=webhook.pk).exists():
        raise NotAllowed("not_permitted", _("Ce webhook n’est pas le vôtre."))
    outcome = post.ping(webhook, at)
    Webhook.objects.filter(pk=webhook.pk).update(answered_at=at, answer=outcome.text[:300])
    return outcome


def _held(webhook: Webhook, by: User) -> Webhook:
    """The row, locked, if this person may act on it."""
    found = (
        Webhook.objects.visible_to(by)
        .select_for_update(of=("self",), no_key=True)
        .select_related("owner")
        .filter(pk=webhook.pk)
        .first()
    )
    if found is None or not (found.owner == by or by.can(Permission.ACCOUNT_MANAGE)):
        raise NotAllowed("not_permitted", _("Ce webhook n’est pas le vôtre."))
    return found


def _must_be_the_only_one(others, url: str) -> None:
    if others.filter(url=url).exists():
        raise NotAllowed(
            "webhook_once_an_address",
            _("Vous avez déjà un webhook vers cette adresse."),
            field="url",
        )


def _checked(url: str) -> str:
    """A complete https address; plain http, or an inner host, only where the settings allow it.

    A name is resolved, and where it leads is judged, at each call.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    place = f"{host}:{port or (443 if parts.scheme == 'https' else 80)}"
    allowed = parts.scheme == "https" or place in settings.DATALAB_OUTGOING_ALLOWED
    is_written = url.isascii() and url.isprintable() and " " not in url
    if not host or not allowed or parts.username or parts.password or not is_written:
        raise NotAllowed(
            "bad_address",
            _("Donnez une adresse complète qui commence par « https:// », sans mot de passe."),
            field="url",
        )
    if place not in settings.DATALAB_OUTGOING_ALLOWED and is_inside(host):
        raise NotAllowed(
            "forbidden_address",
            _("« %(host)s » est une adresse interne : donnez celle d’un service public.")
            % {"host": host},
            field="url",
        )
    return url


def _known(events: Iterable[str], owner: User) -> list[str]:
    """The events asked, if the owner may receive each of them."""
    wanted = sorted(set(events))
    for name in wanted:
        if name not in REGISTRY or not REGISTRY[name].concerns(owner.roles):
            raise NotAllowed(
                "unknown_event",
                _("L’événement « %(name)s » n’existe pas pour vous.") % {"name": name[:60]},
                field="events",
            )
    return wanted
