"""Which champ of a dossier of démarches-simplifiées fills which field of a project: one table.

A form there is revised: a champ is known by its label, under any of the words that revisions gave
it, accents, capitals, numbering and punctuation aside. What is in no row is kept and reported.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.french import FIRST_DAY, LAST_DAY, text_refusal, without_controls
from projects.models import CostNature, ProjectType, Strand


class Unreadable(ValueError):  # noqa: N818 - said as it is
    """A value that cannot be the field's; its message is a French sentence."""


def plain(label: str) -> str:
    """A label as it is compared: ``2.1 – Titre du projet *`` and ``titre du projet`` are one."""
    text = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"[^a-z0-9]+", " ", text).strip()
    return re.sub(r"^(\d+ )+", "", text)


def objects_of(value: Any) -> list[dict]:
    """The objects of a list; what should be a list of objects and is not holds none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(champ: dict) -> str:
    """The words of a champ; PostgreSQL takes no NUL. What shows nothing is empty."""
    said = str(champ.get("stringValue") or champ.get("value") or "").replace("\0", "").strip()
    return "" if text_refusal(said, "") else without_controls(said)


def short(champ: dict) -> str:
    return text_of(champ)[:200]


def yes_no(champ: dict) -> bool | None:
    value = champ.get("value")
    if isinstance(value, bool):
        return value
    said = plain(text_of(champ))
    return {"oui": True, "true": True, "non": False, "false": False}.get(said)


def day(champ: dict) -> date | None:
    said = str(champ.get("date") or champ.get("value") or text_of(champ))[:10]
    if not said:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(said, form).date()  # noqa: DTZ007 - a day, nowhere
        except ValueError:
            continue
        if FIRST_DAY <= found <= LAST_DAY:
            return found
    raise Unreadable(_("« %(value)s » n’est pas une date.") % {"value": said})


def whole(champ: dict) -> int | None:
    said = text_of(champ)
    if not said:
        return None
    found = re.match(r"^\s*(\d{1,4})(?:[.,]0+)?\b", said)
    if found is None:
        raise Unreadable(_("« %(value)s » n’est pas un nombre entier.") % {"value": said[:50]})
    return int(found[1])


def number(champ: dict) -> Decimal | None:
    """A number, French or not; never through a float."""
    said = re.sub(r"[\s\u00a0\u202f€]", "", text_of(champ)).replace(",", ".")
    if not said:
        return None
    try:
        value = Decimal(said)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= Decimal("1e12"):
        raise Unreadable(_("« %(value)s » n’est pas un nombre.") % {"value": text_of(champ)[:50]})
    return value.quantize(Decimal("0.01"))


def one_of(choices: type[TextChoices], **words: str) -> Callable[[dict], str]:
    """A value of a list, by its French label, its code, or one of the words given for it."""

    def read(champ: dict) -> str:
        said = plain(text_of(champ))
        if not said:
            return ""
        for member in choices:
            if said in (plain(str(member.label)), plain(member.value)):
                return member.value
            if any(word in said for word in words.get(member.value, "").split("|") if word):
                return member.value
        raise Unreadable(_("« %(value)s » n’est pas un choix connu.") % {"value": text_of(champ)})

    return read


def several_of(choices: type[TextChoices], **words: str) -> Callable[[dict], list[str]]:
    """Several values of a list."""
    read = one_of(choices, **words)

    def every(champ: dict) -> list[str]:
        said = champ.get("values")
        values = said if isinstance(said, list) else text_of(champ).split(", ")
        found = [read({"stringValue": str(value)}) for value in values if value]
        return sorted(set(filter(None, found)))

    return every


@dataclass(frozen=True)
class Champ:
    """A row of the table: the field, how its value is read, the labels that revisions gave it."""

    field: str
    read: Callable[[dict], Any]
    labels: tuple[str, ...]


STRAND_WORDS = {"open_data": "ouverture|circulation", "artificial_intelligence": "intelligence|ia"}
TYPE_WORDS = {
    "proactive": "proactive",
    "data_provision": "mise a disposition",
    "policy_improvement": "amelioration|politique publique",
}
NATURE_WORDS = {
    "staff": "personnel|titre 2|rh",
    "services": "prestation",
    "development": "developpement",
    "hosting": "hebergement",
    "hardware": "materiel",
    "licences": "licence",
    "training": "formation",
    "other": "autre",
}

FIELDS = (
    Champ("title", short, ("titre du projet", "nom du projet", "intitule du projet", "titre")),
    Champ("summary", text_of, ("resume", "resume du projet", "description du projet", "objet")),
    Champ("problem", text_of, ("probleme a resoudre", "probleme", "besoin", "contexte")),
    Champ("users", text_of, ("usagers vises", "usagers", "utilisateurs", "public cible")),
    Champ("data_used", text_of, ("donnees utilisees", "donnees", "jeux de donnees mobilises")),
    Champ(
        "has_personal_data",
        yes_no,
        ("donnees personnelles", "le projet traite t il des donnees personnelles"),
    ),
    Champ(
        "legal_frame", text_of, ("cadre juridique des donnees", "cadre juridique", "base legale")
    ),
    Champ(
        "deployment", text_of, ("strategie de deploiement", "deploiement", "plan de deploiement")
    ),
    Champ("team", text_of, ("equipe", "equipe projet", "composition de l equipe")),
    Champ("sponsor", short, ("sponsor", "sponsor du projet", "porteur strategique")),
    Champ(
        "project_types",
        several_of(ProjectType, **TYPE_WORDS),
        ("types de projet", "type de projet", "typologie du projet"),
    ),
    Champ("starts_on", day, ("debut prevu", "date de debut", "date de demarrage")),
    Champ("duration_months", whole, ("duree en mois", "duree du projet en mois", "duree")),
)
#: What chooses the call, and what the request of money is for: not fields of the project.
STRAND = Champ("strand", one_of(Strand, **STRAND_WORDS), ("volet", "axe", "volet du guichet"))
AMOUNT = Champ(
    "requested_amount",
    number,
    ("montant demande", "montant de la subvention demandee", "cofinancement demande"),
)
ROWS: dict[str, tuple[tuple[str, ...], tuple[Champ, ...]]] = {
    "cost_lines": (
        ("plan de couts", "depenses", "budget previsionnel", "plan de financement"),
        (
            Champ("nature", one_of(CostNature, **NATURE_WORDS), ("nature", "nature de la depense")),
            Champ("year", whole, ("annee", "exercice")),
            Champ("label", short, ("libelle", "depense", "description")),
            Champ("amount_ht", number, ("montant ht", "cout ht", "ht")),
            Champ("amount_ttc", number, ("montant ttc", "cout ttc", "ttc", "montant")),
        ),
    ),
    "indicators": (
        ("indicateurs", "indicateurs d impact", "mesure de l impact"),
        (
            Champ("label", short, ("indicateur", "libelle", "nom de l indicateur")),
            Champ("unit", short, ("unite",)),
            Champ("baseline", number, ("valeur de depart", "valeur initiale", "reference")),
            Champ("target", number, ("cible", "valeur cible", "objectif")),
            Champ("target_on", day, ("date de la cible", "echeance")),
            Champ("method", text_of, ("mode de mesure", "methode", "source")),
        ),
    ),
}


BLOCKS = {"cost_lines": gettext_lazy("Plan de coûts"), "indicators": gettext_lazy("Indicateurs")}


@dataclass(frozen=True)
class Reading:
    """What the champs of a dossier say of a project.

    ``values`` holds the fields read; ``rows`` the whole lists; ``unknown`` the labels in no row of
    the table; ``problems`` the sentences of what could not be read.
    """

    values: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    strand: str
    amount: Decimal | None
    unknown: list[str]
    problems: list[str]


def read_champs(champs: Iterable[dict]) -> Reading:
    """Reads a dossier by the table; the first champ of a label wins over an empty one."""
    values: dict[str, Any] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    unknown: list[str] = []
    problems: list[str] = []
    known = {plain(label): champ for champ in (*FIELDS, STRAND, AMOUNT) for label in champ.labels}
    blocks = {plain(label): name for name, (labels, _f) in ROWS.items() for label in labels}
    for champ in champs:
        label = plain(str(champ.get("label") or ""))
        if label in blocks and isinstance(champ.get("rows"), list):
            rows[blocks[label]] = _rows(blocks[label], champ["rows"], problems)
        elif label in known:
            row = known[label]
            value = _read(row, champ, str(champ["label"]), problems)
            if values.get(row.field) in (None, "", []):
                values[row.field] = value
        elif _says_something(champ):
            unknown.append(str(champ.get("label") or "")[:250])
    strand, amount = values.pop("strand", "") or "", values.pop("requested_amount", None)
    kept = {name: value for name, value in values.items() if value not in (None, "", [])}
    return Reading(kept, rows, strand, amount, unknown, problems)


def _read(row: Champ, champ: dict, label: str, problems: list[str]) -> Any:
    try:
        return row.read(champ)
    except Unreadable as error:
        problems.append(f"{label} : {error}")
        return None


def _rows(name: str, found: list[Any], problems: list[str]) -> list[dict[str, Any]]:
    """The whole rows of a repeated block; a row that lacks something is told and left out."""
    _labels, fields = ROWS[name]
    known = {plain(label): champ for champ in fields for label in champ.labels}
    whole_rows = []
    for place, row in enumerate(found, start=1):
        values: dict[str, Any] = {"unit": ""} if name == "indicators" else {}
        said = row.get("champs") if isinstance(row, dict) else None
        for champ in objects_of(said):
            field = known.get(plain(str(champ.get("label") or "")))
            if field is not None:
                values[field.field] = _read(field, champ, str(champ["label"]), problems)
        needed = [champ.field for champ in fields if champ.field != "unit"]
        lacking = [name for name in needed if values.get(name) in (None, "")]
        if lacking or not _sound(name, values):
            problems.append(
                _("Ligne %(place)s de « %(block)s » : incomplète ou incohérente, laissée de côté.")
                % {"place": place, "block": BLOCKS[name]}
            )
        else:
            whole_rows.append(values)
    return whole_rows


def _sound(name: str, values: dict[str, Any]) -> bool:
    """Whether the database would take the row."""
    if name != "cost_lines":
        return True
    return Decimal(0) < values["amount_ht"] <= values["amount_ttc"]


def _says_something(champ: dict) -> bool:
    """A champ that carries a value; titles of sections and explanations carry none."""
    return any(champ.get(name) not in (None, "", []) for name in ("stringValue", "values", "rows"))
