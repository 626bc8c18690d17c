"""Dossiers as démarches-simplifiées gives them, and a service that answers as theirs does."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

TOKEN = "jeton-d-essai"


def champ(label: str, said: Any = None, kind: str = "TextChamp", **more) -> dict:
    """One answer of a form."""
    return {
        "id": f"Q2hhbXAt{sum(label.encode())}",
        "label": label,
        "stringValue": None if said is None else str(said),
        "__typename": kind,
        **more,
    }


def champs(**changes: str) -> list[dict]:
    """The answers of a whole form, under the labels of one revision."""
    said = {
        "Titre du projet": "Carte des forêts",
        "1.2 – Résumé": "Publier la carte des forêts.",
        "Problème à résoudre *": "Les données sont dispersées.",
        "Usagers visés": "Forestiers et citoyens.",
        "Données utilisées": "Inventaire forestier.",
        "Cadre juridique des données": "Code forestier.",
        "Stratégie de déploiement": "Publication, puis animation.",
        "Équipe": "Une cheffe de projet.",
        "Sponsor": "Le directeur",
        "Volet": "Ouverture et circulation de la donnée",
        "Durée (en mois)": "18",
        "Montant demandé": "120 000,50 €",
    } | changes
    return [
        *(champ(label, value) for label, value in said.items() if value is not None),
        champ("Données personnelles", "false", "CheckboxChamp", value=False),
        champ("Date de début", "2026-09-01", "DateChamp", date="2026-09-01"),
        champ(
            "Types de projet",
            "Mise à disposition de données à des tiers",
            "MultipleDropDownListChamp",
            values=["Mise à disposition de données à des tiers"],
        ),
        champ(
            "Plan de coûts",
            None,
            "RepetitionChamp",
            rows=[
                {
                    "champs": [
                        champ("Nature", "Prestations intellectuelles"),
                        champ("Année", "2026"),
                        champ("Libellé", "Développement de la carte"),
                        champ("Montant HT", "250000"),
                        champ("Montant TTC", "300000"),
                    ]
                }
            ],
        ),
        champ(
            "Indicateurs",
            None,
            "RepetitionChamp",
            rows=[
                {
                    "champs": [
                        champ("Indicateur", "Nombre de réutilisations"),
                        champ("Valeur de départ", "0"),
                        champ("Cible", "12"),
                        champ("Date de la cible", "2027-09-01", "DateChamp", date="2027-09-01"),
                        champ("Mode de mesure", "Décompte sur data.gouv.fr"),
                    ]
                }
            ],
        ),
    ]


def dossier(number: int = 101, **changes) -> dict:
    """A whole dossier, filed on 2 February 2026 and being edited still."""
    return {
        "id": f"RG9zc2llci0{number}",
        "number": number,
        "state": "en_construction",
        "archived": False,
        "dateDepot": "2026-02-02T10:00:00+01:00",
        "datePassageEnConstruction": "2026-02-02T10:00:00+01:00",
        "dateDerniereModification": "2026-02-03T10:00:00+01:00",
        "usager": {"email": "awa@essai.invalid"},
        "demandeur": {"__typename": "PersonneMorale", "siret": "13002526500013"},
        "champs": champs(),
        "annotations": [champ("Avis", "Favorable")],
        "messages": [
            {
                "id": "TWVzc2FnZS0x",
                "email": "instructeur@essai.invalid",
                "body": "Merci de préciser.",
                "createdAt": "2026-02-04T10:00:00+01:00",
                "attachments": [
                    {
                        "filename": "budget.pdf",
                        "contentType": "application/pdf",
                        "byteSizeBigInt": "1200",
                        "checksum": "x",
                        "url": "https://static.invalid/budget.pdf?signature=1",
                    }
                ],
            }
        ],
        **changes,
    }


def export(*dossiers: dict, **more) -> dict:
    """An answer that holds these dossiers."""
    return {
        "data": {
            "demarche": {
                "number": 7,
                "title": "Guichet",
                "dossiers": {
                    "pageInfo": {"hasNextPage": False, "endCursor": None},
                    "nodes": list(dossiers),
                },
                **more,
            }
        }
    }


@dataclass
class Service:
    """What the other side holds, and the faults it is told to show, in their order."""

    dossiers: list[dict] = field(default_factory=list)
    pending: list[dict] = field(default_factory=list)
    deleted: list[dict] = field(default_factory=list)
    page_size: int = 2
    faults: list[tuple[int, bytes]] = field(default_factory=list)
    asked: list[dict] = field(default_factory=list)
    url: str = ""

    def answer(self, token: str, question: dict) -> tuple[int, bytes]:
        """The status and the body of one answer."""
        self.asked.append(question)
        if self.faults:
            return self.faults.pop(0)
        if token != f"Bearer {TOKEN}":
            return 403, b'{"errors": [{"message": "An object of type Demarche was hidden"}]}'
        variables = question["variables"]
        name = next(
            n
            for n in ("pendingDeletedDossiers", "deletedDossiers", "dossiers")
            if f" {n}(" in question["query"]
        )
        rows = {
            "dossiers": self.dossiers,
            "pendingDeletedDossiers": self.pending,
            "deletedDossiers": self.deleted,
        }[name]
        since = variables["since"]
        if since:
            rows = [r for r in rows if r.get("dateDerniereModification", "9") >= since]
        start = int(variables["after"] or 0)
        here = rows[start : start + self.page_size]
        more = start + self.page_size < len(rows)
        page = {
            "pageInfo": {"hasNextPage": more, "endCursor": str(start + self.page_size)},
            "nodes": here,
        }
        body = {"data": {"demarche": {"number": variables["number"], "title": "G", name: page}}}
        return 200, json.dumps(body).encode()


@contextmanager
def serving(service: Service):
    """The service on a port of this machine, for the time of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            question = json.loads(self.rfile.read(length))
            status, body = service.answer(self.headers.get("authorization", ""), question)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}/api/v2/graphql"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
