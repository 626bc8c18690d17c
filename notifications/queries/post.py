"""How the post stands: what waits by channel, since when, and what failed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from notifications.models import Channel, Delivery, DeliveryStatus, Webhook

#: What still asks for something: the messages sent are too many to count at each look.
UNSETTLED = (
    DeliveryStatus.PENDING,
    DeliveryStatus.CLAIMED,
    DeliveryStatus.HELD,
    DeliveryStatus.UNCERTAIN,
    DeliveryStatus.FAILED,
)
CHANNELS = (Channel.EMAIL, Channel.WEBHOOK)


@dataclass(frozen=True)
class ChannelState:
    """One channel: how many messages are in each unsettled state, the oldest that should leave."""

    channel: Channel
    counts: dict[str, int]
    oldest_due_at: datetime | None

    @property
    def labels(self) -> list[tuple[str, int]]:
        """The counts with the words of each state."""
        return [(str(DeliveryStatus(key).label), number) for key, number in self.counts.items()]


def state_of_the_post() -> list[ChannelState]:
    """What is unsettled on each channel, from partial indexes (one query)."""
    rows = list(
        Delivery.objects.filter(status__in=UNSETTLED)
        .values("channel", "status")
        .annotate(number=Count("pk"), oldest=Min("due_at"))
        .order_by("channel", "status")
    )
    found = []
    for channel in CHANNELS:
        mine = {row["status"]: row for row in rows if row["channel"] == channel}
        waiting = mine.get(DeliveryStatus.PENDING)
        counts = {str(s): mine[s]["number"] if s in mine else 0 for s in UNSETTLED}
        found.append(ChannelState(channel, counts, waiting["oldest"] if waiting else None))
    return found


def webhooks_by_status() -> dict[str, int]:
    """How many webhooks are in each state (one query)."""
    rows = Webhook.objects.values_list("status").annotate(Count("pk")).order_by("status")
    return dict(rows)
