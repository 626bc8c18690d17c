"""Asks the API of démarches-simplifiées, page after page, whatever it answers."""

import time
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from outgoing.calls import Unreachable, call
from projects.actions.importing.shapes import Batch, ServiceRefused, read_batch, told_errors

PAGE = 50
MOST_PAGES = 2000
MOST_BYTES = 30 * 1024 * 1024
TRIES = 3
PAUSE = 1.0  # seconds before the second try, twice as long before the third
BUSY = (429, 500, 502, 503, 504)

_CHAMP = """
fragment Texte on Champ { id champDescriptorId label stringValue __typename
  ... on CheckboxChamp { value } ... on YesNoChamp { value } ... on DateChamp { date }
  ... on MultipleDropDownListChamp { values }
  ... on SiretChamp { etablissement { siret } }
  ... on PieceJustificativeChamp { files { filename contentType byteSizeBigInt checksum url } } }
fragment Tout on Champ { ...Texte ... on RepetitionChamp { rows { champs { ...Texte } } } }
"""
_DOSSIER = """
id number state archived dateDepot datePassageEnConstruction datePassageEnInstruction
dateTraitement dateDerniereModification motivation
usager { email }
demandeur { __typename ... on PersonneMorale { siret entreprise { siren raisonSociale } }
  ... on PersonnePhysique { nom prenom } }
champs { ...Tout } annotations { ...Tout }
messages { id email body createdAt
  attachments { filename contentType byteSizeBigInt checksum url } }
"""
_PAGE = "pageInfo { hasNextPage endCursor }"
#: Each connection of a démarche: what to ask of its rows, and how « since » is called there.
CONNECTIONS = {
    "dossiers": ("updatedSince", _DOSSIER, _CHAMP),
    "pendingDeletedDossiers": ("deletedSince", "number state reason dateSupression", ""),
    "deletedDossiers": ("deletedSince", "number state reason dateSupression", ""),
}


def query_for(connection: str) -> str:
    """The GraphQL of one page of a connection."""
    since, fields, fragments = CONNECTIONS[connection]
    return (
        "query pages($number: Int!, $first: Int!, $after: String, $since: ISO8601DateTime) "
        f"{{ demarche(number: $number) {{ number title {connection}(first: $first, after: $after, "
        f"{since}: $since) {{ {_PAGE} nodes {{ {fields} }} }} }} }} {fragments}"
    )


def pages(
    url: str, token: str, procedure: int, since: datetime | None
) -> Iterator[tuple[str, Batch]]:
    """Every page of each connection, dossiers first. Raises ServiceRefused with its sentence."""
    for connection in CONNECTIONS:
        after, seen = None, set()
        for _number in range(MOST_PAGES):
            answer = _ask(
                url,
                token,
                {
                    "query": query_for(connection),
                    "operationName": "pages",
                    "variables": {
                        "number": procedure,
                        "first": PAGE,
                        "after": after,
                        "since": since.isoformat() if since else None,
                    },
                },
            )
            found = _connection(answer, connection)
            yield connection, read_batch(answer)
            info = found["pageInfo"]
            if not info.get("hasNextPage"):
                break
            after = info.get("endCursor")
            if not after or after in seen:
                raise ServiceRefused(
                    _("démarches-simplifiées annonce une page suivante sans dire laquelle.")
                )
            seen.add(after)
        else:
            raise ServiceRefused(_("démarches-simplifiées annonce plus de pages que permis."))


def _connection(answer: dict, name: str) -> dict:
    data = answer.get("data")
    demarche = data.get("demarche") if isinstance(data, dict) else None
    if not isinstance(demarche, dict):
        raise ServiceRefused(_("démarches-simplifiées ne montre pas cette démarche à ce jeton."))
    found = demarche.get(name)
    if not isinstance(found, dict) or not isinstance(found.get("pageInfo"), dict):
        raise ServiceRefused(
            _("La réponse de démarches-simplifiées est incomplète : « %(part)s » manque.")
            % {"part": name}
        )
    return found


def _ask(url: str, token: str, question: dict) -> dict:
    """One answer, asked again when the service is busy. Errors come under a status 200 as well."""
    pause = PAUSE
    for turn in range(TRIES):
        last = turn == TRIES - 1
        try:
            answer = call(
                "POST",
                url,
                headers={"authorization": f"Bearer {token}", "accept": "application/json"},
                json=question,
                timeout=60,
                max_bytes=MOST_BYTES,
            )
        except Unreachable as error:
            if last:
                raise ServiceRefused(str(error)) from error
        else:
            if answer.status not in BUSY or last:
                return _read(answer)
        time.sleep(pause)
        pause *= 2
    raise ServiceRefused(_("démarches-simplifiées ne répond pas."))


def _read(answer) -> dict:
    if answer.status in (401, 403):
        raise ServiceRefused(_("démarches-simplifiées refuse le jeton : vérifiez-le."))
    try:
        content = answer.json()
    except (ValueError, RecursionError) as error:
        raise ServiceRefused(
            _("démarches-simplifiées a répondu autre chose que du JSON (statut %(status)s).")
            % {"status": answer.status}
        ) from error
    if not isinstance(content, dict):
        raise ServiceRefused(_("La réponse de démarches-simplifiées n’a pas la forme attendue."))
    if content.get("errors"):
        raise ServiceRefused(told_errors(content["errors"]))
    if not answer.ok:
        raise ServiceRefused(
            _("démarches-simplifiées a répondu par le statut %(status)s.")
            % {"status": answer.status}
        )
    return content
