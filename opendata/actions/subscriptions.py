"""Somebody asks for the edition, confirms it, changes it, ends it: an address and no account."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from notifications.models import DeliveryStatus
from opendata.models import EditionLetter, Subscription, Theme

#: Nobody is written to more often than this at the demand of a stranger.
BETWEEN_QUESTIONS = timedelta(hours=1)
#: A demand that nobody confirmed is forgotten after this long.
UNCONFIRMED_LASTS = timedelta(days=7)


@transaction.atomic(durable=True)
def ask(address: str, *, rhythm: str, themes: Iterable[str], at: datetime) -> None:
    """Keeps the demand and queues the letter that asks « is it you? ».

    An address already confirmed keeps its choices: the letter gives the link that changes them, so
    that nobody changes another's, nor learns who is subscribed.
    """
    chosen = [theme for theme in Theme.values if theme in set(themes)]
    subscription, is_new = Subscription.objects.select_for_update(no_key=True).get_or_create(
        address=address.strip().lower(),
        defaults={"rhythm": rhythm, "themes": chosen, "asked_at": at},
    )
    if not is_new and subscription.confirmed_at is None:
        subscription.rhythm, subscription.themes, subscription.asked_at = rhythm, chosen, at
        subscription.save(update_fields=["rhythm", "themes", "asked_at"])
    recent = subscription.letters.filter(edition=None, due_at__gt=at - BETWEEN_QUESTIONS)
    if not recent.exists():
        EditionLetter.objects.create(subscription=subscription, due_at=at)


@transaction.atomic(durable=True)
def confirm(subscription: Subscription, *, at: datetime) -> None:
    """From now on the editions come. A second click changes nothing."""
    Subscription.objects.filter(pk=subscription.pk, confirmed_at=None).update(confirmed_at=at)


@transaction.atomic(durable=True)
def choose(subscription: Subscription, *, rhythm: str, themes: Iterable[str]) -> None:
    """Another rhythm, other themes."""
    chosen = [theme for theme in Theme.values if theme in set(themes)]
    Subscription.objects.filter(pk=subscription.pk).update(rhythm=rhythm, themes=chosen)


@transaction.atomic(durable=True)
def end(subscription: Subscription) -> None:
    """Forgets the address and every letter to it. A second click changes nothing."""
    _forget([subscription.pk])


@transaction.atomic(durable=True)
def forget_unconfirmed(at: datetime) -> int:
    """Deletes the demands that nobody confirmed in a week; returns how many."""
    old = Subscription.objects.filter(confirmed_at=None, asked_at__lt=at - UNCONFIRMED_LASTS)
    gone = list(old.values_list("pk", flat=True).order_by("pk"))
    _forget(gone)
    return len(gone)


def _forget(keys: list[int]) -> None:
    """What is on its way to the mail server is let go: the worker then finds no letter to mark."""
    Subscription.objects.select_for_update().filter(pk__in=keys).order_by("pk").first()
    EditionLetter.objects.filter(subscription__in=keys).delete()
    Subscription.objects.filter(pk__in=keys).delete()


def letters_in_trouble() -> int:
    """How many letters wait for somebody to look at them."""
    return EditionLetter.objects.filter(
        status__in=[DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN]
    ).count()
