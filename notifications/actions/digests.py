"""Groups the messages that a person wants once a day or once a week into one e-mail."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts import french
from accounts.french import count
from accounts.models import User
from notifications.events import DIGEST
from notifications.models import (
    Channel,
    Delivery,
    DeliveryStatus,
    DigestTime,
    Frequency,
    Notification,
)

PARIS = ZoneInfo("Europe/Paris")


def last_moment(frequency: str, hours: DigestTime, at: datetime) -> datetime:
    """The last time before ``at`` when a digest of this rhythm was due, on the wall in Paris.

    Counted on the wall clock, so that a change of hour neither doubles nor loses a digest.
    """
    local = at.astimezone(PARIS)
    day = local.date()
    if frequency == Frequency.WEEKLY:
        day -= timedelta(days=(day.weekday() - hours.weekday) % 7)
    moment = datetime(day.year, day.month, day.day, hours.hour, tzinfo=PARIS)
    if moment > local:
        day -= timedelta(days=7 if frequency == Frequency.WEEKLY else 1)
        moment = datetime(day.year, day.month, day.day, hours.hour, tzinfo=PARIS)
    return moment


def send_digests(at: datetime) -> int:
    """Writes the digests that are due, one transaction each; returns how many.

    Started twice at once it writes each once: the second finds the messages locked.
    """
    held = Delivery.objects.filter(status=DeliveryStatus.HELD, person=OuterRef("pk"))
    people = User.objects.filter(Exists(held)).select_related("digest_time").order_by("pk")
    return sum(
        _digest(person, frequency, at)
        for person in people.iterator(chunk_size=500)
        for frequency in (Frequency.DAILY, Frequency.WEEKLY)
    )


@transaction.atomic(durable=True)
def _digest(person: User, frequency: str, at: datetime) -> int:
    hours = getattr(person, "digest_time", None) or DigestTime(person=person)
    moment = last_moment(frequency, hours, at)
    held = list(
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            person=person,
            status=DeliveryStatus.HELD,
            frequency=frequency,
            due_at__lte=moment,
        )
        .select_related("notification")
        .order_by("pk")
    )
    useful = [] if not person.is_active else _unread(person, held)
    useless = {d.pk for d in held} - {d.pk for d in useful}
    Delivery.objects.filter(pk__in=useless).update(status=DeliveryStatus.SKIPPED)
    if not useful:
        return 0
    words = _words(useful, frequency, moment)
    notification = Notification.objects.create(
        event=DIGEST.name,
        subject=str(DIGEST.subject).format(**words),
        text=str(DIGEST.text).format(**words),
        path="/notifications/",
        at=at,
    )
    digest = Delivery.objects.create(
        notification=notification, person=person, channel=Channel.EMAIL, due_at=at
    )
    Delivery.objects.filter(pk__in=[d.pk for d in useful]).update(
        status=DeliveryStatus.GROUPED, digest=digest
    )
    return 1


def _unread(person: User, held: list[Delivery]) -> list[Delivery]:
    """What was read in the inbox meanwhile needs no e-mail."""
    read = set(
        Delivery.objects.filter(
            person=person,
            channel=Channel.INBOX,
            read_at__isnull=False,
            notification__in=[d.notification_id for d in held],
        ).values_list("notification", flat=True)
    )
    return [d for d in held if d.notification_id not in read]


def _words(deliveries: list[Delivery], frequency: str, moment: datetime) -> dict[str, str]:
    """What a digest says: the messages by file, each with its moment, each file with its page."""
    by_file: dict[str, list[Notification]] = {}
    for delivery in deliveries:
        by_file.setdefault(delivery.notification.reference, []).append(delivery.notification)
    files = count(sum(map(bool, by_file)), _("dossier"), _("dossiers"))
    is_weekly = frequency == Frequency.WEEKLY
    return {
        "period": _("de la semaine") if is_weekly else _("du %(day)s") % {"day": _day(moment)},
        "count": count(len(deliveries), _("message"), _("messages")),
        "files": _("sur %(files)s") % {"files": files} if any(by_file) else _("du service"),
        "lines": "\n\n".join(_of_a_file(reference, told) for reference, told in by_file.items()),
    }


def _of_a_file(reference: str, told: list[Notification]) -> str:
    """The file and its page, then its messages in their order."""
    head = reference or _("Le service")
    if told[-1].path:
        head += f" · {settings.DATALAB_SITE_URL.rstrip('/')}{told[-1].path}"
    lines = [head]
    for notification in told:
        lines.append(f"• {_moment(notification.at)} : {_sentence(notification)}")
    return "\n".join(lines)


def _sentence(notification: Notification) -> str:
    """What a message begins by saying, which names its file; its subject when it is of none."""
    if not notification.reference:
        return notification.subject
    said = " ".join(notification.text.split("\n\n")[0].split())
    return f"{said.rstrip(': ')}." if said.endswith(":") else said


def _day(moment: datetime) -> str:
    """« lundi 2 mars »."""
    return french.day(moment.astimezone(PARIS), "l j F")


def _moment(moment: datetime) -> str:
    """« lundi 2 mars à 9 h 05 », on the wall in Paris."""
    local = moment.astimezone(PARIS)
    return f"{_day(moment)} à {local.hour}\u00a0h\u00a0{local.minute:02d}"
