"""The shapes that a dossier of démarches-simplifiées comes in (GraphQL API v2), read with care."""

import hashlib
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.french import FIRST_DAY, LAST_DAY
from projects.models import DossierRemoval, DossierState
from projects.policies.champs import objects_of

MOST_BYTES = 200 * 1024 * 1024
OTHER_SHAPE = gettext_lazy("Le fichier n’a pas la forme d’un export de démarches-simplifiées.")


class FileRefused(Exception):  # noqa: N818 - a sentence for the person who brought the file
    """A file that is not what it should be; nothing was stored."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = str(message)


class DossierRefused(Exception):  # noqa: N818 - a sentence of the report
    """A dossier that cannot be read; ``number`` is 0 when it has none. The others go on."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number, self.message = number, message


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
    """What a file or a page of answers holds; ``refused`` are those that cannot be read."""

    dossiers: list[Dossier]
    removed: list[Removed]
    procedure: int | None = None
    refused: list[DossierRefused] = field(default_factory=list)


def read_file(path: Path) -> Batch:
    """The dossiers of a JSON file, in any shape that the API or its exports give.

    Raises FileRefused, naming the line or the dossier, before anything is stored.
    """
    if not path.is_file():
        raise FileRefused(_("Le fichier « %(file)s » n’existe pas.") % {"file": path})
    if path.stat().st_size > MOST_BYTES:
        raise FileRefused(_("Le fichier dépasse 200 Mo : demandez-le en plusieurs parties."))
    try:
        content = json.loads(path.read_bytes())
    except UnicodeDecodeError as error:
        raise FileRefused(_("Le fichier n’est pas du texte en UTF-8.")) from error
    except json.JSONDecodeError as error:
        raise FileRefused(
            _("Ligne %(line)s, colonne %(column)s : ce n’est pas du JSON.")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except OSError as error:
        raise FileRefused(_("Le fichier « %(file)s » ne se lit pas.") % {"file": path}) from error
    except (RecursionError, ValueError) as error:  # a number too long to be one is a ValueError
        raise FileRefused(OTHER_SHAPE) from error
    batch = read_batch(content)
    if not (batch.dossiers or batch.removed or batch.refused):
        raise FileRefused(_("Le fichier ne contient aucun dossier de démarches-simplifiées."))
    return batch


def read_batch(content: Any) -> Batch:
    """Every dossier of an answer: one, a list, a page of a démarche, or several pages."""
    dossiers: dict[int, Dossier] = {}
    removed: list[Removed] = []
    refused: list[DossierRefused] = []
    procedure: int | None = None
    places = count(1)
    for part in _parts(content):
        if part.get("errors"):
            raise ServiceRefused(told_errors(part["errors"]))
        data = part.get("data")
        body: dict = data if isinstance(data, dict) else part
        demarche = body.get("demarche")
        if isinstance(demarche, dict):
            procedure = _whole(demarche.get("number"))
            nodes, of = nodes_of(demarche.get("dossiers")), procedure
            removed += _removed(demarche)
        elif alone := _alone(body):
            nodes, of = [alone], None
        else:
            raise FileRefused(
                _("Le fichier n’a pas la forme d’un export de démarches-simplifiées.")
            )
        for node in nodes:
            try:
                found = read_dossier(node, of, next(places))
            except DossierRefused as odd:
                refused.append(odd)
            else:
                dossiers[found.number] = found
    return Batch(list(dossiers.values()), removed, procedure, refused)


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
        nodes = [edge.get("node") for edge in objects_of(connection.get("edges"))]
    return objects_of(nodes)


def told_errors(errors: Any) -> str:
    """The errors of a GraphQL answer as one sentence; the API gives them under a status 200."""
    said = []
    for error in errors if isinstance(errors, list) else [errors]:
        message = error.get("message") if isinstance(error, dict) else error
        code = _object(_object(error).get("extensions")).get("code")
        said.append(f"{message} ({code})" if code else str(message))
    return _("démarches-simplifiées a répondu par une erreur : %(said)s") % {
        "said": " ; ".join(said)[:500]
    }


def read_dossier(node: dict, procedure: int | None, place: int) -> Dossier:
    """One dossier. Raises DossierRefused when it has no number or no known state."""
    node = _storable(node)
    number = _whole(node.get("number"))
    if number is None:
        raise DossierRefused(
            0,
            _("Refusé : le dossier n° %(place)s de la liste n’a pas de numéro.") % {"place": place},
        )
    state = node.get("state")
    if state not in DossierState.values:
        raise DossierRefused(
            number, _("Refusé : l’état « %(state)s » est inconnu.") % {"state": str(state)[:50]}
        )
    applicant, user, demarche = (_object(node.get(n)) for n in ("demandeur", "usager", "demarche"))
    champs = objects_of(node.get("champs"))
    content = {**node, "documents_listed": list(_documents(node))}
    return Dossier(
        number=number,
        procedure=procedure or _whole(demarche.get("number")),
        state=str(state),
        applicant=_email(user.get("email")),
        siret=_siret(applicant, champs),
        filed=_moment(node.get("dateDepot") or node.get("datePassageEnConstruction")),
        changed=_moment(node.get("dateDerniereModification")),
        champs=champs,
        content=content,
        digest=hashlib.sha256(_stable(content).encode()).hexdigest(),
    )


def _storable(value: Any) -> Any:
    """The same without what PostgreSQL does not keep: NUL, halves of a character, NaN, Infinity."""
    if isinstance(value, dict):
        return {_storable(key): _storable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if not isinstance(value, str):
        return value
    whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")


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
    said += [_object(champ.get("etablissement")).get("siret") for champ in champs]
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
    if found is None or not FIRST_DAY <= found.date() <= LAST_DAY:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)
