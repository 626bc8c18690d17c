"""The door to data.gouv.fr: read, and described to with a key. Never inside a transaction."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.french import without_controls
from opendata.models import Licence, ReuseKind, UpdateRhythm
from outgoing.calls import Answer, Unreachable, call

ADDRESS = re.compile(r"/(datasets|reuses)/([\w-]{1,120})/?$")
KINDS = {"datasets": "dataset", "reuses": "reuse"}
LICENCES = {
    "lov2": Licence.LOV2,
    "fr-lo": Licence.LOV2,
    "etalab-2.0": Licence.LOV2,
    "odc-odbl": Licence.ODBL,
}
RHYTHMS = {
    "daily": UpdateRhythm.DAILY,
    "weekly": UpdateRhythm.WEEKLY,
    "monthly": UpdateRhythm.MONTHLY,
    "quarterly": UpdateRhythm.QUARTERLY,
    "annual": UpdateRhythm.YEARLY,
    "punctual": UpdateRhythm.ONCE,
}
GONE = (404, 410)
MOST_BYTES = 5 * 1024 * 1024


class CatalogueRefused(Exception):  # noqa: N818 - what happened, not a defect of ours
    """data.gouv.fr did not give what was asked; the message is a French sentence.

    ``is_gone`` when the sheet exists no more; ``partly``: what was described before the refusal.
    """

    def __init__(
        self, message: str, *, is_gone: bool = False, partly: "Pushed | None" = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.is_gone = is_gone
        self.partly = partly


@dataclass(frozen=True)
class Sheet:
    """A dataset or a reuse as data.gouv.fr tells it; ``kind`` is « dataset » or « reuse »."""

    kind: str
    key: str
    title: str
    description: str
    page: str
    creator: str
    url: str = ""
    reuse_kind: str = ""
    licence: str = ""
    rhythm: str = ""
    keywords: list[str] = field(default_factory=list)
    dataset_keys: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Pushed:
    """Where a dataset was described: its identifier, its page, its resource of each format."""

    dataset_id: str
    page: str
    resources: dict[str, str]


def place_of(address: str) -> tuple[str, str]:
    """What an address of data.gouv.fr is, and its slug: (« dataset », « ips-ecoles »).

    Raises CatalogueRefused when it is the address of something else.
    """
    wanted = urlsplit(settings.DATALAB_DATAGOUV_URL).hostname
    found = urlsplit(address.strip())
    match = ADDRESS.search(found.path)
    if found.hostname not in (wanted, str(wanted).removeprefix("www.")) or not match:
        raise CatalogueRefused(
            _(
                "Donnez l’adresse d’un jeu de données ou d’une réutilisation de data.gouv.fr, "
                "par exemple %(site)s/datasets/nom-du-jeu/."
            )
            % {"site": settings.DATALAB_DATAGOUV_URL}
        )
    return KINDS[match[1]], match[2]


def read(kind: str, key: str) -> Sheet:
    """Reads a sheet by its slug or identifier. Raises CatalogueRefused."""
    data = _json(_ask("GET", f"/{kind}s/{key}/"))
    if not isinstance(data.get("id"), str) or not data.get("title") or data.get("deleted"):
        raise CatalogueRefused(_("Cette fiche n’est plus sur data.gouv.fr."), is_gone=True)
    owner = data.get("organization") or {}
    return Sheet(
        kind=kind,
        key=data["id"],
        title=_words(data["title"], 160),
        description=_words(data.get("description"), 5000),
        page=str(data.get("page") or f"{settings.DATALAB_DATAGOUV_URL}/{kind}s/{data['id']}/"),
        creator=_words(owner.get("name"), 160),
        url=str(data.get("url") or "")[:500],
        reuse_kind=_known(data.get("type"), ReuseKind.values),
        licence=LICENCES.get(str(data.get("license")), ""),
        rhythm=RHYTHMS.get(str(data.get("frequency")), ""),
        keywords=[_words(tag, 60) for tag in data.get("tags") or []][:20],
        dataset_keys=[
            str(one["id"]) for one in data.get("datasets") or [] if isinstance(one, dict)
        ],
    )


def _words(value: Any, longest: int) -> str:
    """A text of theirs that our tables and feeds can bear: no control character, no half one."""
    text = without_controls(str(value or "").replace("\0", ""))
    return text.encode("utf-8", "replace").decode()[:longest]


def _known(value: Any, values: list[str]) -> str:
    return value if value in values else ""


def describe(
    dataset: dict[str, Any], resources: list[dict[str, Any]], before: Pushed | None
) -> Pushed:
    """Creates or updates a dataset and its resources with the service's key; returns ``Pushed``.

    Each resource carries its ``key`` (our format); what was created before is updated.
    Raises CatalogueRefused, with what was described by then, so that nothing is created twice.
    """
    if before:
        found = _json(_ask("PUT", f"/datasets/{before.dataset_id}/", dataset))
    else:
        found = _json(_ask("POST", "/datasets/", dataset))
    known = dict(before.resources) if before else {}
    pushed = Pushed(str(found["id"]), str(found.get("page") or ""), known)
    base = f"/datasets/{pushed.dataset_id}/resources/"
    for resource in resources:
        key = resource["key"]
        body = {name: value for name, value in resource.items() if name != "key"}
        try:
            if key in known:
                answer = _ask("PUT", f"{base}{known[key]}/", body)
            else:
                answer = _ask("POST", base, body)
            known[key] = str(_json(answer)["id"])
        except CatalogueRefused as refused:
            raise CatalogueRefused(refused.message, partly=pushed) from refused
    return pushed


def is_alive(url: str) -> str:
    """Whether a page answers: empty when it does, else a French sentence."""
    try:
        answer = call("GET", url, max_bytes=MOST_BYTES)
    except Unreachable as refused:
        return "" if refused.code == "too_large" else refused.message
    if answer.status in GONE:
        return _("La page n’existe plus.")
    return "" if answer.status < 500 else _("Le site répond par une erreur.")


def _ask(method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
    headers = {"accept": "application/json"}
    if body is not None:
        headers["X-API-KEY"] = settings.DATALAB_DATAGOUV_API_KEY
    site = settings.DATALAB_DATAGOUV_URL.rstrip("/")
    try:
        return call(method, f"{site}/api/1{path}", headers=headers, json=body, max_bytes=MOST_BYTES)
    except Unreachable as refused:
        raise CatalogueRefused(refused.message) from refused


def _json(answer: Answer) -> dict[str, Any]:
    if answer.status in GONE:
        raise CatalogueRefused(_("Cette fiche n’est plus sur data.gouv.fr."), is_gone=True)
    if answer.status in (401, 403):
        raise CatalogueRefused(_("data.gouv.fr refuse la clé de ce service."))
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not answer.ok or not isinstance(found, dict):
        said = found.get("message", "") if isinstance(found, dict) else ""
        raise CatalogueRefused(
            _("data.gouv.fr répond par une erreur %(status)s. %(said)s")
            % {"status": answer.status, "said": str(said)[:200]}
        )
    return found
