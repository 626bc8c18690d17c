"""The columns of « projets lauréats »: names, meaning, rules. The Table Schema comes from here.

The first seventeen reuse the names of the national schema « subventions » (SCDL 2.1.1), in its
order; the others are the desk's own.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from funding.models import CofinancingStatus
from opendata.queries.funded import FUNDED
from projects.models import Strand

SCHEMA_VERSION = "1.0.0"
MOST_OBJECT = 256
DATE = r"\d{4}-\d{2}-\d{2}"
WEB = r"^https?://\S+( \| https?://\S+)*$"


@dataclass(frozen=True)
class Column:
    """One column. ``kind`` is a Table Schema type: string, number or date."""

    name: str
    title: Any
    description: Any
    kind: str = "string"
    example: Any = ""
    required: bool = False
    rules: dict[str, Any] = field(default_factory=dict)

    def as_schema(self) -> dict[str, Any]:
        """The field of the Table Schema."""
        shape: dict[str, Any] = {
            "name": self.name,
            "title": str(self.title),
            "description": str(self.description),
            "type": self.kind,
            "example": self.example,
        }
        if self.kind == "date":
            shape["format"] = "%Y-%m-%d"
        constraints = {**({"required": True} if self.required else {}), **self.rules}
        return {**shape, "constraints": constraints} if constraints else shape


COLUMNS: tuple[Column, ...] = (
    Column(
        "nomAttribuant",
        _("Nom de l’attribuant"),
        _("L’organisme qui accorde le cofinancement."),
        example="Direction interministérielle du numérique",
        required=True,
    ),
    Column(
        "idAttribuant",
        _("SIRET de l’attribuant"),
        _("Quatorze chiffres."),
        example="13002526500013",
        required=True,
        rules={"pattern": r"^\d{14}$"},
    ),
    Column(
        "dateConvention",
        _("Date de la convention"),
        _("Vide tant que la convention n’est pas signée."),
        "date",
        "2026-04-01",
    ),
    Column(
        "referenceDecision",
        _("Référence de la décision"),
        _("La référence du dossier, stable."),
        example="DL-2026-0042",
        required=True,
        rules={"unique": True, "pattern": r"^[A-Z]{2,4}-\d{4}-\d{4,}$"},
    ),
    Column(
        "nomBeneficiaire",
        _("Nom du bénéficiaire"),
        _("Le nom que l’organisation portait le jour de la décision."),
        example="Ministère de la Culture",
        required=True,
    ),
    Column(
        "idBeneficiaire",
        _("SIRET du bénéficiaire"),
        _("Quatorze chiffres ; vide quand aucune source publique ne le donne."),
        example="11004601800013",
        rules={"pattern": r"^\d{14}$"},
    ),
    Column(
        "rnaBeneficiaire",
        _("Numéro RNA du bénéficiaire"),
        _("Toujours vide : le guichet n’aide aucune association."),
    ),
    Column(
        "objet",
        _("Objet"),
        _("Le titre du projet."),
        example="Les œuvres des musées de France en un seul catalogue",
        required=True,
        rules={"maxLength": MOST_OBJECT},
    ),
    Column(
        "montant",
        _("Montant accordé"),
        _("En euros, deux décimales, point décimal."),
        "number",
        "150000.00",
        required=True,
        rules={"minimum": 0.01},
    ),
    Column(
        "nature",
        _("Nature"),
        _("Toujours « aide en numéraire »."),
        example="aide en numéraire",
        required=True,
        rules={"enum": ["aide en numéraire", "aide en nature"]},
    ),
    Column(
        "conditionsVersement",
        _("Conditions de versement"),
        _("« autre » tant que l’échéancier n’est pas arrêté."),
        example="échelonné",
        required=True,
        rules={"enum": ["unique", "échelonné", "autre"]},
    ),
    Column(
        "datesPeriodeVersement",
        _("Date ou période de versement"),
        _("Une date, ou le premier et le dernier jour prévus séparés par « / »."),
        example="2026-04-01/2027-10-01",
        rules={"pattern": rf"^{DATE}(/{DATE})?$"},
    ),
    Column(
        "idRAE",
        _("Numéro au répertoire des aides aux entreprises"),
        _("Toujours vide : le guichet n’aide aucune entreprise."),
    ),
    Column(
        "notificationUE",
        _("Aide notifiée à la Commission européenne"),
        _("Toujours « non »."),
        example="non",
        required=True,
        rules={"enum": ["oui", "non"]},
    ),
    Column(
        "pourcentageSubvention",
        _("Part du montant allant au bénéficiaire"),
        _("1 quand il est seul, ce qui est toujours le cas ici."),
        "number",
        "1.00",
        required=True,
        rules={"minimum": 0.01, "maximum": 1},
    ),
    Column(
        "dispositifAide",
        _("Dispositif"),
        _("L’appel auquel le projet a répondu."),
        example="Guichet données · ouverture et circulation de la donnée",
        required=True,
    ),
    Column(
        "volet",
        _("Volet"),
        _("Le volet du guichet."),
        example="Ouverture et circulation de la donnée",
        required=True,
        rules={"enum": [str(label) for label in Strand.labels]},
    ),
    Column(
        "typeProjet",
        _("Type de projet"),
        _("Un ou plusieurs, séparés par « | »."),
        example="Mise à disposition de données à des tiers",
        required=True,
    ),
    Column(
        "ministere",
        _("Ministère"),
        _("Le ministère de rattachement du bénéficiaire, le jour de la décision."),
        example="Ministère de la Culture",
        required=True,
    ),
    Column(
        "coutTotal",
        _("Coût total du projet"),
        _("En euros, sur la base de calcul de l’appel."),
        "number",
        "400000.00",
        required=True,
        rules={"minimum": 0.01},
    ),
    Column(
        "montantDemande",
        _("Montant demandé"),
        _("En euros."),
        "number",
        "200000.00",
        required=True,
        rules={"minimum": 0.01},
    ),
    Column(
        "taux",
        _("Taux de cofinancement"),
        _("Montant accordé divisé par le coût éligible, de 0,01 à 1."),
        "number",
        "0.5000",
        required=True,
        rules={"minimum": 0.01, "maximum": 1},
    ),
    Column(
        "dateDecision",
        _("Date de la décision"),
        _("Le jour où le comité a accordé l’aide."),
        "date",
        "2026-03-02",
        required=True,
    ),
    Column(
        "statut",
        _("État"),
        _("Où en est le cofinancement."),
        example="Conventionné",
        required=True,
        rules={"enum": [str(CofinancingStatus(status).label) for status in FUNDED]},
    ),
    Column(
        "urlCode",
        _("Adresse du code source"),
        _("Une ou plusieurs, séparées par « | »."),
        example="https://code.exemple.gouv.fr/projet",
        rules={"pattern": WEB},
    ),
    Column(
        "urlJeuxDeDonnees",
        _("Adresse des jeux de données"),
        _("Une ou plusieurs, séparées par « | »."),
        example="https://www.data.gouv.fr/fr/datasets/exemple/",
        rules={"pattern": WEB},
    ),
    Column(
        "indicateurs",
        _("Indicateurs d’impact"),
        _("Départ, cible et dernière mesure de chacun, séparés par « | »."),
        example="Réutilisations recensées : départ 2, cible 20 au 2027-09-01",
        required=True,
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}


def table_schema(site: str) -> dict[str, Any]:
    """The Table Schema of the file, to be served at its own address."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": "projets-laureats-guichet-donnees",
        "title": str(_("Projets lauréats du guichet de financement des projets de données")),
        "description": str(
            _(
                "Publication volontaire. Les dix-sept premières colonnes reprennent les noms du "
                "schéma national « subventions » 2.1.1."
            )
        ),
        "countryCode": "FR",
        "homepage": f"{site}/projets-finances/donnees/",
        "path": f"{site}/projets-finances/schema.json",
        "version": SCHEMA_VERSION,
        "fields": [column.as_schema() for column in COLUMNS],
        "primaryKey": "referenceDecision",
        "missingValues": [""],
    }
