"""Django's sessions kept in the database, with the person to whom each belongs."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

DEVICE, OPENED = "device", "opened_at"
#: What a session says of the second factor: ours, or the identity provider's.
SECOND_FACTOR = "second_factor"


class SessionStore(DatabaseStore):
    """Writes whose session it is beside what it holds."""

    @classmethod
    def get_model_class(cls):
        from accounts.models import Session

        return Session

    def create_model_instance(self, data):
        row: Any = super().create_model_instance(data)
        whose, opened = data.get(SESSION_KEY), data.get(OPENED)
        row.user_id = int(whose) if whose else None
        row.opened_at = datetime.fromisoformat(opened) if opened else None
        row.device = str(data.get(DEVICE, ""))[:120]
        return row


def note_opening(sender, request, user, **kwargs) -> None:
    """Keeps, when somebody signs in, when and from what kind of device."""
    request.session[OPENED] = timezone.now().isoformat()
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))


def device_of(agent: str) -> str:
    """« Firefox, Windows »: enough for a person to know their own, nothing that tracks them."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "Autre programme")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser}, {system}" if system else browser


#: The first sign found wins: Edge also says Chrome, and Chrome also says Safari.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
