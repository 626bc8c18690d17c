"""The rules of the desk as anybody may read them."""

from dataclasses import dataclass
from datetime import date

from projects.models import Call, CallVersion


@dataclass(frozen=True)
class PublishedCall:
    """A call with its version in force on a day (None when shut) and every other published one."""

    call: Call
    current: CallVersion | None
    others: list[CallVersion]


def published_rules(on: date) -> list[PublishedCall]:
    """Every call that has ever published rules, in one query, the open ones first."""
    versions: dict[int, list[CallVersion]] = {}
    for version in (
        CallVersion.objects.filter(published_at__isnull=False)
        .select_related("call")
        .order_by("call__title", "call_id", "-number")
    ):
        versions.setdefault(version.call_id, []).append(version)
    calls = []
    for found in versions.values():
        current = next((v for v in found if _is_open(v, on)), None)
        calls.append(PublishedCall(found[0].call, current, [v for v in found if v is not current]))
    return sorted(calls, key=lambda call: call.current is None)


def _is_open(version: CallVersion, on: date) -> bool:
    return version.opens_on <= on and (version.closes_on is None or version.closes_on >= on)
