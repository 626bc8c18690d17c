"""Loads what the desk cannot work without: organisations, the two calls and their first rules."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.models import (
    Organisation,
    OrganisationKind,
    OrganisationLabel,
    OrganisationSiret,
    User,
)
from projects.models import (
    Call,
    CallVersion,
    Condition,
    CostNature,
    ProjectType,
    Strand,
    TaxBasis,
)

DATA = Path(settings.BASE_DIR) / "accounts" / "data"
SERVICE_ADDRESS = "service@datalab.invalid"
OPENED_ON = date(2023, 1, 16)
OPENED_AT = datetime(2023, 1, 16, 8, 0, tzinfo=ZoneInfo("Europe/Paris"))

#: The main criterion is the robustness of the impact measurement (desk rules, §2).
IMPACT = {"key": "impact", "label": "Robustesse de la mesure d’impact", "weight": 40}
CALLS = (
    (
        "guichet-donnees-ouverture",
        "Guichet données · ouverture et circulation de la donnée",
        Strand.OPEN_DATA,
        [
            IMPACT,
            {"key": "reuse", "label": "Réutilisations attendues et usagers servis", "weight": 20},
            {"key": "openness", "label": "Ouverture du code et des données", "weight": 15},
            {"key": "deployment", "label": "Déploiement et mise en service", "weight": 15},
            {"key": "team", "label": "Équipe, sponsor et calendrier", "weight": 10},
        ],
    ),
    (
        "guichet-donnees-ia",
        "Guichet données · intelligence artificielle",
        Strand.ARTIFICIAL_INTELLIGENCE,
        [
            IMPACT,
            {"key": "need", "label": "Besoin métier et apport de l’IA", "weight": 20},
            {"key": "data", "label": "Qualité et licéité des données", "weight": 15},
            {"key": "trust", "label": "Transparence, biais et contrôle humain", "weight": 15},
            {"key": "team", "label": "Équipe, sponsor et calendrier", "weight": 10},
        ],
    ),
)
#: Mandatory indicators by type, on opening day (desk rules, §2); policy improvement is free.
INDICATORS = [
    {
        "key": "users-reached",
        "type": ProjectType.PROACTIVE,
        "label": "Usagers touchés",
        "unit": "usagers",
        "group": "",
    },
    {
        "key": "conversion",
        "type": ProjectType.PROACTIVE,
        "label": "Taux de conversion",
        "unit": "%",
        "group": "",
    },
    {
        "key": "reuses",
        "type": ProjectType.DATA_PROVISION,
        "label": "Nombre de réutilisations (fichiers)",
        "unit": "réutilisations",
        "group": "diffusion",
    },
    {
        "key": "transmissions",
        "type": ProjectType.DATA_PROVISION,
        "label": "Transmissions effectives (API)",
        "unit": "appels",
        "group": "diffusion",
    },
    {
        "key": "access-delay",
        "type": ProjectType.DATA_PROVISION,
        "label": "Délai entre demande d’accès et accès",
        "unit": "jours",
        "group": "diffusion",
    },
]
DOCUMENTS = [
    {
        "key": "commitment",
        "label": "Lettre d’engagement du sponsor",
        "help": "Signée par la direction qui porte le projet.",
        "when": Condition.ALWAYS,
        "required": False,
    },
    {
        "key": "impact-assessment",
        "label": "Analyse d’impact relative à la protection des données",
        "help": "L’analyse faite, ou la note qui dit pourquoi il n’en faut pas.",
        "when": Condition.PERSONAL_DATA,
        "required": True,
    },
]
EXCLUDED = [CostNature.HARDWARE, CostNature.LICENCES, CostNature.TRAINING]


@dataclass
class Tally:
    """How many rows of each kind exist after the load, and how many it created."""

    found: dict[str, int] = field(default_factory=dict)
    created: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, was_created: bool) -> None:
        self.found[kind] = self.found.get(kind, 0) + 1
        self.created[kind] = self.created.get(kind, 0) + was_created


@transaction.atomic(durable=True)
def load() -> Tally:
    """Loads all the reference data in one transaction.

    What exists is left as it is: an administrator's correction is never undone. A second load
    creates nothing. Returns the tally by kind (ministries, operators, bodies, calls).
    """
    tally = Tally()
    for row in rows("ministries.csv"):
        _, created = ministry(row)
        tally.note("ministries", created)
    for row in rows("operators.csv"):
        _, created = body(row["key"], OrganisationKind.STATE_OPERATOR, row["label"], row["siret"])
        tally.note("operators", created)
    for _, created in other_bodies():
        tally.note("bodies", created)
    publisher = service_account()
    for key, title, strand, criteria in CALLS:
        tally.note("calls", call(key, title, strand, criteria, by=publisher))
    return tally


def rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of a reference file shipped with the project."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def ministry(row: dict[str, str]) -> tuple[Organisation, bool]:
    """A ministry, its dated label and its SIRET; what no public source gives stays blank."""
    organisation, created = Organisation.objects.get_or_create(
        key=row["key"],
        defaults={
            "kind": OrganisationKind.STATE_SERVICE,
            "name": row["label"],
            "acronym": row["acronym"],
            "dila_uuid": row["dila_uuid"] or None,
            "siren": row["siren"],
        },
    )
    if created:
        OrganisationLabel.objects.create(
            organisation=organisation,
            label=row["label"],
            acronym=row["acronym"],
            valid_from=date.fromisoformat(row["labelled_from"]),
        )
        if row["siret"]:
            OrganisationSiret.objects.create(organisation=organisation, siret=row["siret"])
    return organisation, created


def body(
    key: str, kind: str, name: str, siret: str = "", *, acronym: str = "", ministry_key: str = ""
) -> tuple[Organisation, bool]:
    """Any other body; the SIREN is the first nine digits of its SIRET, when there is one."""
    organisation, created = Organisation.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "name": name,
            "acronym": acronym,
            "siren": siret[:9],
            "ministry": Organisation.objects.get(key=ministry_key) if ministry_key else None,
        },
    )
    if created and siret:
        OrganisationSiret.objects.create(organisation=organisation, siret=siret)
    return organisation, created


def other_bodies() -> Iterator[tuple[Organisation, bool]]:
    """The directorate that runs the desk (and may apply), its auditor, and a city turned away."""
    yield body(
        "dinum",
        OrganisationKind.STATE_SERVICE,
        "Direction interministérielle du numérique",
        "13002526500013",
        acronym="DINUM",
        ministry_key="premier-ministre",
    )
    yield body("cour-des-comptes", OrganisationKind.OTHER, "Cour des comptes")
    yield body("ville-de-nantes", OrganisationKind.LOCAL_AUTHORITY, "Ville de Nantes")


def service_account() -> User:
    """The closed account in whose name the opening rules were published."""
    user = User.objects.filter(email=SERVICE_ADDRESS).first()
    return user or User.objects.create_user(
        SERVICE_ADDRESS,
        first_name="Service",
        last_name="de référence",
        is_active=False,
        joined_on=OPENED_ON,
    )


def call(key: str, title: str, strand: str, criteria: list[dict], *, by: User) -> bool:
    """A call and the rules of its opening day; returns whether the version was created."""
    found, _ = Call.objects.get_or_create(key=key, defaults={"title": title, "strand": strand})
    _, created = CallVersion.objects.get_or_create(
        call=found,
        number=1,
        defaults={
            "opens_on": OPENED_ON,
            "tax_basis": TaxBasis.INCLUDING_TAX,
            "excluded_natures": list(EXCLUDED),
            "criteria": criteria,
            "mandatory_indicators": INDICATORS,
            "asked_documents": DOCUMENTS,
            "published_at": OPENED_AT,
            "published_by": by,
        },
    )
    return created
