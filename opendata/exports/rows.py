"""One funded project as a row of « projets lauréats », and what stands in its way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import number
from funding.models import Cofinancing, DeliverableKind
from opendata.exports.columns import COLUMNS, Column
from opendata.queries.funded import ministry_of, name_on
from opendata.queries.results import addresses
from projects.models import ProjectType

Row = dict[str, Any]
BETWEEN = " | "
WHOLE = Decimal("1.00")
TYPES: dict[str, type] = {"number": Decimal, "date": date, "string": str}


@dataclass(frozen=True)
class Held:
    """A row kept back: which file, which column, and why, in French."""

    reference: str
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.reference} · {self.column} : {self.sentence}"


def row_of(file: Cofinancing) -> Row:
    """The row of a co-financing read with ``with_details``. Amounts are Decimal euros."""
    project, day = file.project, timezone.localdate(file.decided_at)
    organisation = project.organisation
    sirets = sorted(siret.siret for siret in organisation.sirets.all())
    agreements = file.signed  # type: ignore[attr-defined] # read by with_details
    days = [tranche.planned_on for agreement in agreements for tranche in agreement.planned]
    rate = file.granted_rate
    return {
        "nomAttribuant": settings.DATALAB_FUNDER_NAME,
        "idAttribuant": settings.DATALAB_FUNDER_SIRET,
        "dateConvention": agreements[0].signed_on if agreements else None,
        "referenceDecision": file.reference,
        "nomBeneficiaire": name_on(organisation, day),
        "idBeneficiaire": sirets[0] if sirets else "",
        "rnaBeneficiaire": "",
        "objet": project.title.strip(),
        "montant": file.granted_amount,
        "nature": "aide en numéraire",
        "conditionsVersement": _conditions(days),
        "datesPeriodeVersement": _period(days),
        "idRAE": "",
        "notificationUE": "non",
        "pourcentageSubvention": WHOLE,
        "dispositifAide": project.call_version.call.title,
        "volet": str(file.get_strand_display()),
        "typeProjet": BETWEEN.join(str(ProjectType(kind).label) for kind in project.project_types),
        "ministere": name_on(ministry_of(organisation), day),
        "coutTotal": file.total_amount or _total_cost(file),
        "montantDemande": file.requested_amount,
        "taux": rate.quantize(Decimal("0.0001")) if rate else None,
        "dateDecision": day,
        "statut": str(file.get_status_display()),
        "urlCode": BETWEEN.join(addresses(file, DeliverableKind.CODE)),
        "urlJeuxDeDonnees": BETWEEN.join(addresses(file, DeliverableKind.DATASET)),
        "indicateurs": BETWEEN.join(_indicator(one) for one in project.indicators.all()),
    }


def _conditions(days: list[date]) -> str:
    if not days:
        return "autre"
    return "unique" if len(days) == 1 else "échelonné"


def _period(days: list[date]) -> str:
    if not days:
        return ""
    first, last = min(days), max(days)
    return f"{first}" if first == last else f"{first}/{last}"


def _total_cost(file: Cofinancing) -> Decimal:
    basis = f"amount_{file.project.call_version.tax_basis}"
    return sum((getattr(line, basis) for line in file.project.cost_lines.all()), Decimal("0.00"))


def _indicator(indicator) -> str:
    told = _("%(label)s : départ %(baseline)s, cible %(target)s au %(day)s") % {
        "label": indicator.label,
        "baseline": _plain(indicator.baseline),
        "target": _plain(indicator.target),
        "day": indicator.target_on,
    }
    if indicator.published:
        last = indicator.published[-1]
        told += _(", mesure %(value)s au %(day)s") % {
            "value": _plain(last.value),
            "day": last.measured_on,
        }
    return told


def _plain(value: Decimal) -> str:
    text = number(value, 2)
    return text.rstrip("0").rstrip(",") if "," in text else text


def sorted_out(files: Iterable[Cofinancing]) -> tuple[list[Row], list[Held]]:
    """The rows that keep every rule of the schema, and those held back with the reason of each."""
    kept: list[Row] = []
    held: list[Held] = []
    seen: set[str] = set()
    for file in files:
        row = row_of(file)
        problems = [Held(file.reference, c.name, p) for c in COLUMNS if (p := problem(c, row))]
        if row["referenceDecision"] in seen:
            problems.append(
                Held(file.reference, "referenceDecision", _("cette référence est déjà publiée."))
            )
        seen.add(row["referenceDecision"])
        held += problems
        if not problems:
            kept.append(row)
    return kept, held


def problem(column: Column, row: Row) -> str:
    """The first rule of the column that the row breaks, as a French sentence; empty when none."""
    value: Any = row[column.name]
    if value is None or value == "":
        return _("la valeur manque.") if column.required else ""
    is_of_its_kind = isinstance(value, TYPES[column.kind])
    if not is_of_its_kind:
        return _("la valeur « %(value)s » n’est pas du bon type.") % {"value": value}
    rules = column.rules
    if "pattern" in rules and not re.fullmatch(rules["pattern"].strip("^$"), value):
        return _("« %(value)s » n’a pas la forme attendue.") % {"value": value}
    if "maxLength" in rules and len(value) > rules["maxLength"]:
        return _("le texte dépasse %(most)s caractères.") % {"most": rules["maxLength"]}
    if "enum" in rules and value not in rules["enum"]:
        return _("« %(value)s » n’est pas dans la liste admise.") % {"value": value}
    if "minimum" in rules and value < Decimal(str(rules["minimum"])):
        return _("%(value)s est trop petit.") % {"value": value}
    if "maximum" in rules and value > Decimal(str(rules["maximum"])):
        return _("%(value)s est trop grand.") % {"value": value}
    return ""
