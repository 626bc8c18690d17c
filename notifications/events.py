"""What can happen that someone must know: the registry that each wing fills with its own events."""

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise

REGISTRY: dict[str, "Event"] = {}


@dataclass(frozen=True)
class Event:
    """A kind of thing to tell. ``subject`` and ``text`` are French, with {named} places."""

    name: str
    label: Words
    subject: Words
    text: Words

    def __post_init__(self) -> None:
        REGISTRY[self.name] = self
