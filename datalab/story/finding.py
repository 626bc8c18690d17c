"""The lists of the story: views that roles find there, and dossiers brought from elsewhere."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from finding.models import SavedView
from projects.actions import importing
from projects.models import ImportedDossier

#: list, name, role, what it asks for, whether it opens the list.
VIEWS = (
    ("projets", "À vérifier", Role.REVIEWER, "status=submitted&ordering=submitted_at", False),
    ("projets", "En cours", Role.DECISION_MAKER, "status=active&ordering=-updated_at", False),
    (
        "financements",
        "À conventionner",
        Role.BUDGET_OFFICER,
        "status=granted&columns=reference,title,organisation,status,granted_amount,decided_at",
        False,
    ),
    (
        "financements",
        "En instruction",
        Role.REVIEWER,
        "status=submitted&status=under_review",
        False,
    ),
    ("accompagnements", "En retard", Role.SUPPORT_AGENT, "situation=late&ordering=due_on", False),
)
SIRET = "11004601800013"  # the ministry of culture’s, in the reference data


def tell() -> None:
    """Gives the roles their views and brings two dossiers; harmless when repeated."""
    for list_name, name, role, query, opens_list in VIEWS:
        SavedView.objects.get_or_create(
            list_name=list_name,
            name=name,
            role=role,
            defaults={"query": query, "opens_list": opens_list},
        )
    administrator = User.objects.holding(Role.ADMINISTRATOR).order_by("pk").first()
    if administrator is None or ImportedDossier.objects.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demarche-4242.json"
        path.write_text(json.dumps([*_dossiers()]), encoding="utf-8")
        importing.bring_file(path, by=administrator, at=timezone.now())


def _dossiers() -> list[dict[str, Any]]:
    """One dossier of a ministry known by its SIRET, one of a body that nobody knows yet."""
    filed = timezone.now().isoformat()
    said = {
        "Titre du projet": "Les monuments historiques sur une carte ouverte",
        "Résumé": "Publier l’état et les travaux des monuments historiques, commune par commune.",
        "Problème à résoudre": "Les inventaires régionaux ne se parlent pas.",
        "Usagers visés": "Conservations régionales, communes, visiteurs.",
        "Volet": "Ouverture et circulation de la donnée",
        "Durée en mois": "18",
        "Empreinte numérique estimée": "Faible",
    }
    champs = [{"label": label, "stringValue": value} for label, value in said.items()]
    return [
        {
            "number": number,
            "state": "en_construction",
            "dateDepot": filed,
            "dateDerniereModification": filed,
            "usager": {"email": "depot@demarche.invalid"},
            "demandeur": {"siret": siret},
            "champs": champs,
            "annotations": [],
            "messages": [],
        }
        for number, siret in ((424_201, SIRET), (424_202, "99999999900017"))
    ]
