"""The rows of « projets lauréats » in the 360Giving Data Standard, version 1.4."""

from collections.abc import Sequence
from typing import Any

from opendata.exports.rows import Row

VERSION = "1.4"
#: Our own prefix: 360Giving gives one to the publishers that it registers.
PREFIX = "360G-datalab"


def package(rows: Sequence[Row], site: str) -> dict[str, Any]:
    """The package: its version, its licence, one grant a row."""
    return {
        "version": VERSION,
        "license": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        "grants": [grant(row, site) for row in rows],
    }


def grant(row: Row, site: str) -> dict[str, Any]:
    """One grant. Amounts stay Decimal and days stay dates: the writer says how they are written."""
    page = f"{site}/projets-finances/{row['referenceDecision']}/"
    found: dict[str, Any] = {
        "id": f"{PREFIX}-{row['referenceDecision']}",
        "title": row["objet"],
        "description": f"{row['objet']}. {row['indicateurs']}",
        "currency": "EUR",
        "amountAppliedFor": row["montantDemande"],
        "amountAwarded": row["montant"],
        "awardDate": row["dateDecision"],
        "url": page,
        "recipientOrganization": [
            _organisation(row["idBeneficiaire"], row["nomBeneficiaire"]),
        ],
        "fundingOrganization": [_organisation(row["idAttribuant"], row["nomAttribuant"])],
        "grantProgramme": [{"title": row["dispositifAide"]}],
        "classifications": [
            {"vocabulary": "volet", "title": row["volet"]},
            *(
                {"vocabulary": "typeProjet", "title": kind}
                for kind in row["typeProjet"].split(" | ")
            ),
        ],
        "dataSource": f"{site}/projets-finances/donnees/",
    }
    first, _slash, last = row["datesPeriodeVersement"].partition("/")
    if first:
        found["plannedDates"] = [{"startDate": first, "endDate": last or first}]
    return found


def _organisation(siret: str, name: str) -> dict[str, str]:
    """By its SIRET; by its name when no public number is known."""
    return {"id": f"FR-SIRET-{siret}" if siret else f"{PREFIX}-org-{name}", "name": name}
