"""What can happen that someone must know: the registry that each wing fills with its own events.

An event says which moves of a file it tells (``on``), who may receive it (roles), by what channels,
how often by default and whether it may wait: the registry is the one table « event × role ×
channel », and the audience functions of each wing choose the people among those roles.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from accounts.permissions import Role
from notifications.models import Channel, Frequency, UnknownAddress

Words = str | Promise
REGISTRY: dict[str, "Event"] = {}
EVERYWHERE = (Channel.INBOX, Channel.EMAIL, Channel.WEBHOOK)
EVERYBODY: tuple[str, ...] = tuple(Role.values)
#: What the events of one wing are about, in the order of the pages; the rest is the service's own.
GROUPS: dict[str, Words] = {
    "project": _("Projets"),
    "funding": _("Cofinancements"),
    "committee": _("Les comités"),
    "support": _("Accompagnements"),
    "opendata": _("Données ouvertes"),
}
BECAUSE = _("Vous recevez ce message parce que ce dossier vous concerne.")


@dataclass(frozen=True)
class Event:
    """A kind of thing to tell. ``subject`` and ``text`` are French, with {named} places.

    ``roles``: who may receive it, shown in their preferences. ``on``: the moves that it tells, as
    « file_kind.move ». An ``urgent`` event is sent at once whatever the preferences. By each of its
    ``channels``: the inbox always, e-mail unless unwanted, the webhooks that ask for it. A letter
    ends by saying ``because`` of what it was sent.
    """

    name: str
    label: Words
    subject: Words
    text: Words
    roles: tuple[str, ...] = ()
    urgent: bool = False
    frequency: str = Frequency.AT_ONCE
    channels: tuple[str, ...] = EVERYWHERE
    on: tuple[str, ...] = ()
    because: Words = BECAUSE

    def __post_init__(self) -> None:
        REGISTRY[self.name] = self

    @cached_property
    def words(self) -> tuple[str, str]:
        """The subject and the text in the language of the service, whoever does the deed."""
        with override(settings.LANGUAGE_CODE):
            return str(self.subject), str(self.text)

    @property
    def group(self) -> Words:
        """What it is about, as people read it."""
        return GROUPS.get(re.split(r"[._]", self.name)[0], _("Le service"))

    @property
    def may_stop(self) -> bool:
        """Whether a reader may have no more letters of it: an urgent one is always sent."""
        return not self.urgent or self.name == "digest"

    def concerns(self, roles: Iterable[str]) -> bool:
        """Whether somebody who holds these roles may receive it."""
        return not self.roles or not set(self.roles).isdisjoint(roles)


@dataclass(frozen=True)
class Reminder:
    """One thing that somebody has still to do, computed from data at the moment.

    ``title``: that of the file, for who does not know it by its reference.
    """

    person_id: int
    reference: str
    sentence: str
    path: str
    title: str = ""

    @property
    def line(self) -> str:
        """« AC-2026-0007, « Publier un registre » : à rendre pour le 20/03/2026 »."""
        named = f"{self.reference}, « {self.title} »" if self.title else self.reference
        return f"{named} : {self.sentence}"


#: Each wing adds, from its apps.py, a function that says what is still to be done.
REMINDERS: list[Callable[[datetime], Iterable[Reminder]]] = []

DAILY_REMINDER = Event(
    "reminders",
    _("Rappel du matin de ce qui vous attend"),
    _("Rappel : {count}"),
    _("Voici ce qui attend une action de votre part.\n\n{lines}"),
    roles=EVERYBODY,
    because=_("Vous recevez ce rappel parce que des dossiers attendent quelque chose de vous."),
)
DIGEST = Event(
    "digest",
    _("Récapitulatif"),
    _("Récapitulatif {period} : {count}"),
    _("Voici ce que nous avions à vous dire : {count}, {files}.\n\n{lines}"),
    roles=EVERYBODY,
    urgent=True,
    channels=(Channel.EMAIL,),
    because=_(
        "Vous recevez ce récapitulatif parce que certains messages vous parviennent groupés."
    ),
)
WEBHOOK_SUSPENDED = Event(
    "webhook.suspended",
    _("Un de vos webhooks est suspendu"),
    _("Webhook suspendu : {url}"),
    _(
        "L’adresse {url} n’accepte plus nos messages. {answer}\n\n"
        "Rien n’est perdu : les messages attendent, et partiront dans l’ordre quand vous "
        "remettrez le webhook en service."
    ),
    roles=EVERYBODY,
    channels=(Channel.INBOX, Channel.EMAIL),
)


def unknown_addresses(at: datetime) -> Iterator[Reminder]:
    """For the administrators: the addresses marked within the week, until the mark is lifted."""
    marked = UnknownAddress.objects.binding().filter(marked_at__gt=at - timedelta(days=7))
    people = list(User.objects.holding(Role.ADMINISTRATOR).order_by("pk"))
    for address in marked.order_by("marked_at", "pk"):
        for person in people:
            sentence = say("adresse inconnue de son serveur, plus rien ne lui est envoyé")
            yield Reminder(
                person.pk, address.address, sentence, "/admin/notifications/unknownaddress/"
            )
