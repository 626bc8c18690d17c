"""A set of data to explore: the file published beside the repository, or a small one made up."""

import random
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from opendata.actions import datasets
from opendata.models import Dataset, Theme, UpdateRhythm

PUBLISHED = Path(settings.BASE_DIR).parent / "shared" / "data" / "fr-en-ips_ecoles.csv"
SLUG = "ips-ecoles"
HEADER = (
    "Rentrée scolaire;Académie;Code du département;Département;UAI;Nom de l'établissement;"
    "Code INSEE de la commune;Nom de la commune;Secteur;IPS"
)
#: Academy, department, commune and how many schools are made up there.
PLACES = (
    ("NANTES", "044", "LOIRE-ATLANTIQUE", "44109", "NANTES", 93),
    ("NANTES", "044", "LOIRE-ATLANTIQUE", "44184", "SAINT-NAZAIRE", 24),
    ("RENNES", "035", "ILLE-ET-VILAINE", "35238", "RENNES", 60),
    ("RENNES", "035", "ILLE-ET-VILAINE", "35115", "FOUGERES", 9),
    ("CORSE", "02A", "CORSE-DU-SUD", "2A004", "AJACCIO", 20),
    ("CORSE", "02B", "HAUTE-CORSE", "2B033", "BASTIA", 14),
    ("LYON", "001", "AIN", "01004", "AMBERIEU-EN-BUGEY", 6),
    ("LYON", "069", "RHONE", "69123", "LYON", 80),
    ("CRETEIL", "093", "SEINE-SAINT-DENIS", "93066", "SAINT-DENIS", 37),
    ("REUNION", "974", "LA REUNION", "97411", "SAINT-DENIS", 48),
    ("GUYANE", "973", "GUYANE", "97353", "MARIPASOULA", 7),
    ("PARIS", "075", "PARIS", "75056", "PARIS", 120),
    ("AIX-MARSEILLE", "013", "BOUCHES-DU-RHONE", "13055", "MARSEILLE", 110),
    ("LILLE", "059", "NORD", "59350", "LILLE", 58),
    ("STRASBOURG", "067", "BAS-RHIN", "67482", "STRASBOURG", 52),
)
NAMES = ("JULES FERRY", "JEAN MOULIN", "LES TILLEULS", "LOUISE MICHEL", "DU CENTRE", "SAINT JOSEPH")


def made_up() -> str:
    """A file of schools that do not exist, with the traps of the real one; always the same."""
    chance = random.Random(2022)  # noqa: S311 - figures of a story
    lines = [HEADER]
    number = 0
    for academy, code, department, insee, commune, many in PLACES:
        mean = chance.gauss(102, 9)
        for _school in range(many):
            number += 1
            name = chance.choice(NAMES)
            sector = "privé sous contrat" if name.startswith("SAINT") else "public"
            index = min(max(chance.gauss(mean, 14), 49.6), 155.6)
            lines.append(
                f"2021-2022;{academy};{code};{department};{code}{number:04d}X;"
                f"ECOLE PRIMAIRE {name};{insee};{commune};{sector};{index:.1f}"
            )
    return "\n".join(lines) + "\n"


def tell() -> None:
    """Loads the set once; a later start finds it there."""
    if Dataset.objects.filter(slug=SLUG).exists():
        return
    words: dict[str, Any] = {
        "title": "Indices de position sociale des écoles",
        "description": (
            "L’indice de position sociale (IPS) résume les conditions socio-économiques des "
            "familles des élèves : plus il est élevé, plus elles sont favorables aux "
            "apprentissages.\n\nRentrée scolaire 2021-2022, écoles publiques et privées sous "
            "contrat."
        ),
        "publisher": "Ministère de l’Éducation nationale et de la Jeunesse",
        "theme": Theme.EDUCATION,
        "rhythm": UpdateRhythm.YEARLY,
        "keywords": ["école", "IPS", "mixité sociale"],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = PUBLISHED
        if not path.is_file():
            path = Path(folder) / "ecoles-fictives.csv"
            path.write_text(made_up(), encoding="utf-8")
            words["title"] += " (écoles fictives)"
            words["description"] += "\n\nÉcoles et indices inventés pour la démonstration."
        datasets.load(path, slug=SLUG, words=words, is_public=True, by=None, clock=timezone.now)
