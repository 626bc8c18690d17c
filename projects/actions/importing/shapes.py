"""The shapes that a dossier of démarches-simplifiées comes in (GraphQL API v2), read with care."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import DossierRemoval, DossierState

MOST_BYTES = 200 * 1024 * 1024
OTHER_SHAPE = gettext_lazy("Le fichier n’a pas la forme d’un export de démarches-simplifiées.")


class FileRefused(Exception):  # noqa: N818 - a sentence for the person who brought the file
    """A file that is not what it should be; nothing was stored."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = str(message)


class ServiceRefused(FileRefused):
    """The service did not answer, or answered by errors."""


@dataclass(frozen=True)
class Dossier:
    """One dossier as the import reads it; ``content`` is theirs, whole."""

    number: int
    procedure: int | None
    state: str
    applicant: str
    siret: str
    filed: datetime | None
    changed: datetime | None
    champs: list[dict]
    content: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class Removed:
    """A dossier deleted there, or about to be."""

    number: int
    removal: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """What a file or a page of answers holds."""

    dossiers: list[Dossier]
    removed: list[Removed]
    procedure: int | None = None


def read_file(path: Path) -> Batch:
    """The dossiers of a JSON file, in any shape that the API or its exports give.

    Raises FileRefused, naming the line or the dossier, before anything is stored.
    """
    if not path.is_file():
        raise FileRefused(_("Le fichier « %(file)s » n’existe pas.") % {"file": path})
    if path.stat().st_size > MOST_BYTES:
        raise FileRefused(_("Le fichier dépasse 200 Mo : demandez-le en plusieurs parties."))
    try:
        content = json.loads(path.read_bytes())
    except UnicodeDecodeError as error:
        raise FileRefused(_("Le fichier n’est pas du texte en UTF-8.")) from error
    except json.JSONDecodeError as error:
        raise FileRefused(
            _("Ligne %(line)s, colonne %(column)s : ce n’est pas du JSON.")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except RecursionError as error:
        raise FileRefused(OTHER_SHAPE) from error
    batch = read_batch(content)
    if not batch.dossiers and not batch.removed:
        raise FileRefused(_("Le fichier ne contient aucun dossier de démarches-simplifiées."))
    return batch


def read_batch(content: Any) -> Batch:
    """Every dossier of an answer: one, a list, a page of a démarche, or several pages."""
    dossiers: dict[int, Dossier] = {}
    removed: list[Removed] = []
    procedure: int | None = None
    for part in _parts(content):
        if part.get("errors"):
            raise ServiceRefused(told_errors(part["errors"]))
        data = part.get("data")
        body: dict = data if isinstance(data, dict) else part
        demarche = body.get("demarche")
        if isinstance(demarche, dict):
            procedure = _whole(demarche.get("number"))
            for node in nodes_of(demarche.get("dossiers")):
                found = read_dossier(node, procedure, len(dossiers) + 1)
                dossiers[found.number] = found
            removed += _removed(demarche)
        elif alone := _alone(body):
            found = read_dossier(alone, None, len(dossiers) + 1)
            dossiers[found.number] = found
        else:
            raise FileRefused(
                _("Le fichier n’a pas la forme d’un export de démarches-simplifiées.")
            )
    return Batch(list(dossiers.values()), removed, procedure)


def _alone(body: dict) -> dict | None:
    """The dossier of an answer about one, or of a bare list."""
    inner = body.get("dossier")
    if isinstance(inner, dict):
        return inner
    return body if {"champs", "number", "state"} & body.keys() else None


def _parts(content: Any) -> Iterator[dict]:
    for part in content if isinstance(content, list) else [content]:
        if not isinstance(part, dict):
            raise FileRefused(
                _("Le fichier n’a pas la forme d’un export de démarches-simplifiées.")
            )
        yield part


def nodes_of(connection: Any) -> list[dict]:
    """The rows of a GraphQL connection, by nodes or by edges; a hidden one is null."""
    if not isinstance(connection, dict):
        return []
    nodes = connection.get("nodes")
    if nodes is None:
        edges = connection.get("edges") or []
        nodes = [edge.get("node") for edge in edges if isinstance(edge, dict)]
    return [node for node in nodes if isinstance(node, dict)]


def told_errors(errors: Any) -> str:
    """The errors of a GraphQL answer as one sentence; the API gives them under a status 200."""
    said = []
    for error in errors if isinstance(errors, list) else [errors]:
        message = error.get("message") if isinstance(error, dict) else error
        code = (error.get("extensions") or {}).get("code") if isinstance(error, dict) else None
        said.append(f"{message} ({code})" if code else str(message))
    return _("démarches-simplifiées a répondu par une erreur : %(said)s") % {
        "said": " ; ".join(said)[:500]
    }


def read_dossier(node: dict, procedure: int | None, place: int) -> Dossier:
    """One dossier. Raises FileRefused when it has no number or no known state."""
    number = _whole(node.get("number"))
    if number is None:
        raise FileRefused(_("Dossier n° %(place)s de la liste : pas de numéro.") % {"place": place})
    state = node.get("state")
    if state not in DossierState.values:
        raise FileRefused(
            _("Dossier %(number)s : l’état « %(state)s » est inconnu.")
            % {"number": number, "state": state}
        )
    applicant, user, demarche = (_object(node.get(n)) for n in ("demandeur", "usager", "demarche"))
    champs = [champ for champ in node.get("champs") or [] if isinstance(champ, dict)]
    clean = json.loads(json.dumps(node).replace("\\u0000", ""))
    clean["documents_listed"] = list(_documents(clean))
    return Dossier(
        number=number,
        procedure=procedure or _whole(demarche.get("number")),
        state=str(state),
        applicant=_email(user.get("email")),
        siret=_siret(applicant, champs),
        filed=_moment(node.get("dateDepot") or node.get("datePassageEnConstruction")),
        changed=_moment(node.get("dateDerniereModification")),
        champs=champs,
        content=clean,
        digest=hashlib.sha256(_stable(clean).encode()).hexdigest(),
    )


def _object(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _stable(content: dict) -> str:
    """The content without what changes at each answer: signed addresses of documents."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in ("url", "pdf", "geojson")}
        return [bare(one) for one in value] if isinstance(value, list) else value

    return json.dumps(bare(content), sort_keys=True, ensure_ascii=False)


def _documents(value: Any) -> Iterator[dict]:
    """Every document named anywhere in the dossier: pieces, messages, the decision's letter."""
    if isinstance(value, dict):
        if isinstance(value.get("filename"), str):
            yield {
                "filename": value["filename"][:250],
                "size": _whole(value.get("byteSizeBigInt") or value.get("byteSize")),
                "type": str(value.get("contentType") or "")[:100],
                "url": str(value.get("url") or ""),
            }
        for inner in value.values():
            yield from _documents(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _documents(inner)


def _siret(applicant: dict, champs: list[dict]) -> str:
    """The applicant's, else the first champ SIRET of the form."""
    said = [applicant.get("siret")]
    said += [(c.get("etablissement") or {}).get("siret") for c in champs if c.get("etablissement")]
    for one in said:
        digits = re.sub(r"\D", "", str(one or ""))
        if len(digits) == 14:
            return digits
    return ""


def _removed(demarche: dict) -> list[Removed]:
    found = []
    for name, removal in (
        ("pendingDeletedDossiers", DossierRemoval.PENDING),
        ("deletedDossiers", DossierRemoval.REMOVED),
    ):
        for node in nodes_of(demarche.get(name)):
            number = _whole(node.get("number"))
            if number is not None:
                found.append(Removed(number, removal.value, str(node.get("reason") or "")[:100]))
    return found


def _email(value: Any) -> str:
    text = str(value or "").strip().lower()
    return text[:254] if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text) else ""


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    text = str(value if value is not None else "")
    return int(text) if re.fullmatch(r"\d{1,18}", text) else None


def _moment(value: Any) -> datetime | None:
    try:
        found = parse_datetime(str(value or ""))
    except ValueError:
        return None
    if found is None:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)
