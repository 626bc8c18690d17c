"""Looks at a promised deliverable where it should be, and says what it saw; decides nothing."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from funding.models import Deliverable, DeliverableKind, DeliverableState
from outgoing.calls import Answer, Unreachable, call

TIMEOUT = 10.0  # seconds for one look
MOST_BYTES = 2 * 1024 * 1024
EXCERPT = 500
State = DeliverableState
Reading = tuple[DeliverableState, str]


@dataclass(frozen=True)
class Look:
    """What the robot asked and saw. ``sha256`` of the whole answer, ``excerpt`` its beginning."""

    state: DeliverableState
    sentence: str
    asked: str
    http_status: int | None = None
    excerpt: str = ""
    sha256: str = ""


def look_at(deliverable: Deliverable) -> Look:
    """Asks data.gouv.fr, a code host or the address itself. Never inside a transaction.

    Sources: data.gouv.fr's API v1 (datasets, reuses, dataservices), GitHub's REST API (repos),
    GitLab's API v4 (projects).
    """
    asked, read = question_of(deliverable)
    try:
        answer = call("GET", asked, timeout=TIMEOUT, max_bytes=MOST_BYTES)
    except Unreachable as away:
        return Look(State.UNREACHABLE, away.message[:500], asked)
    state, sentence = _read(answer, read)
    return Look(
        state,
        sentence[:500],
        asked,
        answer.status,
        answer.text()[:EXCERPT].replace("\0", ""),
        hashlib.sha256(answer.body).hexdigest(),
    )


def question_of(deliverable: Deliverable) -> tuple[str, Callable[[Answer], Reading]]:
    """The address to ask, and how to read what it answers."""
    parts = urlsplit(deliverable.address)
    words = [word for word in parts.path.split("/") if word]
    hub = settings.DATALAB_DATAGOUV_URL.rstrip("/")
    if deliverable.kind == DeliverableKind.DATASET:
        return f"{hub}/api/1/datasets/{quote(_slug(words))}/", _dataset
    if deliverable.kind == DeliverableKind.REUSE:
        return f"{hub}/api/1/reuses/{quote(_slug(words))}/", _reuse
    if deliverable.kind == DeliverableKind.API and "dataservices" in words:
        return f"{hub}/api/1/dataservices/{quote(_slug(words))}/", _dataservice
    if deliverable.kind == DeliverableKind.CODE and len(words) >= 2:
        path = [words[0], *words[1:]]
        if parts.hostname in ("github.com", "www.github.com"):
            repository = "/".join(quote(w) for w in path[:2]).removesuffix(".git")
            return f"{settings.DATALAB_GITHUB_API.rstrip('/')}/repos/{repository}", _github
        project = quote("/".join(path).removesuffix(".git"), safe="")
        return f"{parts.scheme}://{parts.netloc}/api/v4/projects/{project}?license=true", _gitlab
    return deliverable.address, _page


def on_the_hub(address: str) -> bool:
    """Whether an address is one of data.gouv.fr's own."""
    hub = urlsplit(settings.DATALAB_DATAGOUV_URL).netloc
    return urlsplit(address).netloc.removeprefix("www.") == hub.removeprefix("www.")


def _slug(words: list[str]) -> str:
    """The last word of an address: the slug or the number of what it shows."""
    return words[-1] if words else ""


def _read(answer: Answer, read: Callable[[Answer], Reading]) -> Reading:
    if answer.status in (404, 410):
        return State.ABSENT, _("L’adresse n’existe pas ou n’existe plus.")
    if answer.status in (401, 403):
        return State.INCOMPLETE, _("L’accès est restreint : le public ne le voit pas.")
    if not answer.ok:
        return State.UNREACHABLE, _("Le service a répondu %(code)s.") % {"code": answer.status}
    try:
        return read(answer)
    except (ValueError, KeyError, TypeError, AttributeError):
        return State.UNREACHABLE, _("La réponse du service ne se lit pas.")


def _object(answer: Answer) -> dict[str, Any]:
    found = json.loads(answer.body)
    if not isinstance(found, dict):
        raise TypeError
    return found


def _dataset(answer: Answer) -> Reading:
    found = _object(answer)
    if found.get("deleted") or found.get("private") or found.get("archived"):
        return State.ABSENT, _("Le jeu de données est privé, archivé ou supprimé.")
    resources = found.get("resources")
    count = resources.get("total", 0) if isinstance(resources, dict) else len(resources or [])
    if not count:
        return State.INCOMPLETE, _("« %(title)s » n’a aucun fichier.") % found
    words = {"title": found["title"], "count": count, "day": str(found.get("last_update"))[:10]}
    return State.FOUND, _("« %(title)s », fichiers : %(count)s, mis à jour le %(day)s.") % words


def _reuse(answer: Answer) -> Reading:
    found = _object(answer)
    if found.get("deleted") or found.get("private") or found.get("archived"):
        return State.ABSENT, _("La réutilisation est privée, archivée ou supprimée.")
    if not found.get("datasets") and not found.get("dataservices"):
        return State.INCOMPLETE, _(
            "« %(title)s » n’est liée à aucun jeu de données : data.gouv.fr ne la montre pas."
        ) % {"title": found["title"]}
    return State.FOUND, _("« %(title)s », publiée.") % {"title": found["title"]}


def _dataservice(answer: Answer) -> Reading:
    found = _object(answer)
    if found.get("deleted_at") or found.get("private") or found.get("archived_at"):
        return State.ABSENT, _("L’API est privée, archivée ou supprimée.")
    return State.FOUND, _("« %(title)s », référencée.") % {"title": found["title"]}


def _github(answer: Answer) -> Reading:
    found = _object(answer)
    if found.get("private"):
        return State.ABSENT, _("Le dépôt est privé.")
    licence = (found.get("license") or {}).get("spdx_id")
    return _repository(found["full_name"], licence, bool(found.get("archived")))


def _gitlab(answer: Answer) -> Reading:
    found = _object(answer)
    if found.get("visibility", "public") != "public":
        return State.ABSENT, _("Le dépôt est privé.")
    licence = (found.get("license") or {}).get("key")
    return _repository(found["path_with_namespace"], licence, bool(found.get("archived")))


def _repository(name: str, licence: str | None, is_archived: bool) -> Reading:
    if is_archived:
        return State.INCOMPLETE, _("Le dépôt %(name)s est archivé.") % {"name": name}
    if not licence or licence == "NOASSERTION":
        return State.INCOMPLETE, _("Le dépôt %(name)s n’a pas de licence reconnue.") % {
            "name": name
        }
    return State.FOUND, _("Dépôt %(name)s, licence %(licence)s.") % {
        "name": name,
        "licence": licence,
    }


def _page(answer: Answer) -> Reading:
    kind = answer.headers.get("content-type", "").split(";")[0]
    return State.FOUND, _("L’adresse répond (%(kind)s).") % {"kind": kind or _("type inconnu")}
