"""The mailbox where other servers send back what they could not deliver, read by POP3."""

import poplib
import ssl
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.conf import settings

PATIENCE = 30.0
MOST = 500


class NoMailbox(Exception):  # noqa: N818 - a sentence for people
    """The mailbox of returns cannot be read; the message is a French sentence."""


def read_mailbox(url: str, take: Callable[[bytes], None]) -> int:
    """Gives each message of ``pop3s://user:password@host:995/`` to ``take``, then deletes it.

    A message that ``take`` did not bear stays for the next time, as do those beyond 500. Returns
    how many were taken. Raises NoMailbox.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("pop3", "pop3s") or not parts.hostname:
        raise NoMailbox("DATALAB_BOUNCES_URL s’écrit « pop3s://utilisateur:mot-de-passe@hôte/ ».")
    try:
        box = _opened(parts)
    except (OSError, poplib.error_proto) as error:
        raise NoMailbox(
            f"La boîte des retours de « {parts.hostname} » ne répond pas comme attendu : {error}"
        ) from error
    taken = 0
    try:
        count = len(box.list()[1])
        for number in range(1, min(count, MOST) + 1):
            take(b"\r\n".join(box.retr(number)[1]))
            box.dele(number)
            taken += 1
        box.quit()  # what was deleted is deleted now
    except (OSError, poplib.error_proto) as error:
        raise NoMailbox(
            f"La boîte des retours s’est fermée en cours de lecture : {error}"
        ) from error
    finally:
        box.close()
    return taken


def _opened(parts) -> poplib.POP3:
    host, user, password = parts.hostname, unquote(parts.username or ""), parts.password or ""
    box: poplib.POP3
    if parts.scheme == "pop3s":
        context = ssl.create_default_context()
        box = poplib.POP3_SSL(host, parts.port or 995, timeout=PATIENCE, context=context)
    else:
        box = poplib.POP3(host, parts.port or 110, timeout=PATIENCE)
    box.user(user)
    box.pass_(unquote(password))
    return box


def mailbox_url() -> str:
    """The setting; empty when no mailbox is read."""
    return settings.DATALAB_BOUNCES_URL
