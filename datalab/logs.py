"""Lines of log: one JSON object an event, with its request or task, and never a secret."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_NAMES = re.compile(
    r"pass(word|wd)?|secret|token|cookie|authorization|api_?key|code_verifier|id_token", re.I
)
SECRETS = re.compile(r"dlb_[A-Za-z0-9_-]{8,}|Bearer [A-Za-z0-9._-]+|eyJ[A-Za-z0-9._-]{20,}")
ADDRESSES = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
#: Addresses that open something by themselves: a password to choose, a subscription to change.
LINKS = re.compile(r"/(mot-de-passe|desabonnement|abonnement/(?:confirmer|choix|fin))/[^\s\"']+")
QUERY = re.compile(r"\?[^\s\"']*")
HIDDEN = "[masqué]"


def without_secrets(
    logger: Any, name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Hides the values of telling names, then what looks like a key or an address anywhere."""
    for key, value in list(event.items()):
        if SECRET_NAMES.search(key):
            event[key] = HIDDEN
        elif isinstance(value, str):
            shown = QUERY.sub("", value) if key == "request" else value
            shown = LINKS.sub(rf"/\1/{HIDDEN}", shown)
            event[key] = ADDRESSES.sub(HIDDEN, SECRETS.sub(HIDDEN, shown))
    return event


STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
    without_secrets,
]


def logging_of(*, level: str, for_people: bool) -> dict[str, Any]:
    """Django's LOGGING: words and values ``for_people`` who look at them, else JSON for programs.

    The number of the request or of the task is on each line: never a body, a form or a key.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *STEPS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    shown: Any = (
        structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
        if for_people
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    line = {
        "()": "structlog.stdlib.ProcessorFormatter",
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        "foreign_pre_chain": STEPS,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"django.request": {"level": "ERROR"}},
    }
