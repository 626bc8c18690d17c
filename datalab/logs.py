"""What a line of log never holds: keys, passwords, addresses of people, what was sent."""

import re
from collections.abc import MutableMapping
from typing import Any

SECRET_NAMES = re.compile(
    r"pass(word|wd)?|secret|token|cookie|authorization|api_?key|code_verifier|id_token", re.I
)
SECRETS = re.compile(r"dlb_[A-Za-z0-9_-]{8,}|Bearer [A-Za-z0-9._-]+|eyJ[A-Za-z0-9._-]{20,}")
ADDRESSES = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
QUERY = re.compile(r"\?[^\s\"']*")
HIDDEN = "[masqué]"


def without_secrets(
    logger: Any, name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Hides the values of telling names, then what looks like a key or an address anywhere."""
    for key, value in list(event.items()):
        if SECRET_NAMES.search(key):
            event[key] = HIDDEN
        elif key == "request" and isinstance(value, str):
            event[key] = QUERY.sub("", value)
        elif isinstance(value, str):
            event[key] = ADDRESSES.sub(HIDDEN, SECRETS.sub(HIDDEN, value))
    return event
