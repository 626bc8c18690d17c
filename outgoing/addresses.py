"""Where may the service call? Never inside: the address is checked at the moment it is used."""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore
from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: NAT64 (RFC 6052): the last four bytes are an IPv4 address, which may be a private one.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: What is routed on the internet (RFC 4291); outside it old forms still carry an IPv4 address.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
#: Within it: documentation (RFC 9637), which this Python may not know yet.
NEVER_ROUTED = ipaddress.ip_network("3fff::/20")


class Unreachable(Exception):  # noqa: N818 - what happened, not a defect of ours
    """Another service could not be asked; the message is a French sentence.

    ``code`` is stable English: ``forbidden_address``, ``unknown_host``, ``no_answer``,
    ``too_large``, ``too_many_redirects``, ``bad_address``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def is_public(address: Address) -> bool:
    """Whether an address is somebody else's, out on the internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in GLOBAL_UNICAST or address in NEVER_ROUTED:
            return False
    return address.is_global and not address.is_multicast


def is_inside(host: str) -> bool:
    """Whether the host itself says, before any resolving, that it is not out on the internet.

    A literal address that is not public, in any form that a resolver reads as one (``127.1``,
    ``0x7f000001``), or a name of this machine.
    """
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return not is_public(ipaddress.ip_address(name.split("%")[0]))
    except ValueError:
        pass
    try:
        return not is_public(ipaddress.IPv4Address(socket.inet_aton(name)))
    except (OSError, UnicodeError):
        return False


def resolved(host: str, port: int) -> str:
    """The first address of a host, once every one of them was found public.

    A host and port that ``DATALAB_OUTGOING_ALLOWED`` names may be private.
    Raises Unreachable.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(
            "unknown_host", _("L’adresse « %(host)s » n’existe pas.") % {"host": host}
        ) from error
    addresses = [str(entry[4][0]).split("%")[0] for entry in found]
    if f"{host}:{port}" not in settings.DATALAB_OUTGOING_ALLOWED:
        for address in addresses:
            if not is_public(ipaddress.ip_address(address)):
                raise Unreachable(
                    "forbidden_address",
                    _("« %(host)s » mène à une adresse interne : l’appel est refusé.")
                    % {"host": host},
                )
    return addresses[0]


class GuardedBackend(httpcore.SyncBackend):
    """Connects to the very address that was checked, so that no second answer of DNS counts."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return super().connect_tcp(
            resolved(host, port), port, timeout, local_address, socket_options
        )

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        raise Unreachable("forbidden_address", _("Une adresse interne est refusée."))
