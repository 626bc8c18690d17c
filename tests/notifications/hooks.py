"""What is told to the owner of a webhook, and the calls that follow."""

from django.db import transaction
from django.utils import timezone

from accounts.permissions import Role
from notifications import outbox
from notifications.actions import calling
from notifications.events import Event
from notifications.models import Channel, Delivery

SAID = Event("test_hooked", "Essai", "Objet {n}", "Bonjour.", roles=(Role.REVIEWER,))


def say(*people, event=SAID, n=1):
    with transaction.atomic():
        outbox.queue(event, people=people, at=timezone.now(), values={"n": n})


def rows(**filters):
    return Delivery.objects.filter(channel=Channel.WEBHOOK, **filters).order_by("pk")


def call() -> int:
    return calling.call_batch(timezone.now())


def call_all() -> None:
    while call():
        pass
