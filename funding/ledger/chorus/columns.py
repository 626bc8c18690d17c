"""The columns of the two extracts, recognised by name whatever the accents, case and spaces."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from funding.ledger.models.chorus import ExtractKind


@dataclass(frozen=True)
class Column:
    """One fact of a line: its name here, its name in Chorus, other spellings met."""

    name: str
    title: object
    spellings: tuple[str, ...]
    required: bool = False


def _column(name: str, title, *spellings: str, required: bool = False) -> Column:
    return Column(name, title, spellings, required)


_YEAR = gettext_lazy("Exercice comptable")
_CENTRE = gettext_lazy("Centre financier")
_AMOUNT = gettext_lazy("Montant")
_DATE = gettext_lazy("Date comptable")
_AMOUNTS = ("montant", "montant eur", "montant en eur", "montant en euros", "montant ttc")
_DATES = (
    "date comptable",
    "date de comptabilisation",
    "date de piece",
    "date de la piece",
    "date piece",
    "date",
)
_SHARED = (
    _column("functional_domain", gettext_lazy("Domaine fonctionnel"), "domaine fonctionnel"),
    _column("cost_centre", gettext_lazy("Centre de coûts"), "centre de couts", "centre de cout"),
    _column("label", gettext_lazy("Texte"), "texte", "libelle", "designation"),
    _column("supplier", gettext_lazy("Fournisseur"), "fournisseur", "nom fournisseur", "tiers"),
    _column("item", gettext_lazy("Poste"), "poste", "numero de poste", "poste ej"),
)
#: Column names of each extract (jp51 and jp57), first the one that Chorus prints.
COLUMNS: dict[str, tuple[Column, ...]] = {
    ExtractKind.ENGAGEMENTS: (
        _column("fiscal_year", _YEAR, "exercice comptable", "exercice", required=True),
        _column("financial_centre", _CENTRE, "centre financier", required=True),
        _column(
            "ej_number",
            gettext_lazy("Numéro de pièce de référence"),
            "numero de piece de reference",
            "numero de la piece de reference",
            "numero piece de reference",
            "n de piece de reference",
            "n piece de reference",
            "no de piece de reference",
            "numero ej",
            "n ej",
            "ej",
            required=True,
        ),
        _column(
            "type_code",
            gettext_lazy("Type de montant"),
            "type de montant",
            "type montant",
            required=True,
        ),
        _column("posted_on", _DATE, *_DATES, required=True),
        _column("amount", _AMOUNT, *_AMOUNTS, required=True),
        *_SHARED,
    ),
    ExtractKind.PAYMENTS: (
        _column(
            "ej_number",
            gettext_lazy("Numéro de la pièce précédente"),
            "numero de la piece precedente",
            "numero de piece precedente",
            "numero piece precedente",
            "n de la piece precedente",
            "n piece precedente",
            required=True,
        ),
        _column(
            "payment_number",
            gettext_lazy("Numéro de pièce de paiement"),
            "numero de piece de paiement",
            "numero de la piece de paiement",
            "numero piece de paiement",
            "n de piece de paiement",
            "n piece de paiement",
            required=True,
        ),
        _column("posted_on", _DATE, *_DATES, required=True),
        _column("amount", _AMOUNT, *_AMOUNTS, required=True),
        _column("fiscal_year", _YEAR, "exercice comptable", "exercice"),
        _column("financial_centre", _CENTRE, "centre financier"),
        *_SHARED,
    ),
}


def folded(text: object) -> str:
    """A name without accents, case, punctuation or double spaces."""
    plain = unicodedata.normalize("NFKD", str("" if text is None else text))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


@dataclass(frozen=True)
class Layout:
    """Where each fact stands in a row of this file."""

    kind: str
    headers: list[str]
    places: dict[str, int]

    def title(self, name: str) -> str:
        """The header that the file itself gives to a fact."""
        place = self.places.get(name)
        return self.headers[place] if place is not None else name


def layout_of(cells: list) -> Layout | None:
    """The layout that a header row describes, or None when it is not one.

    A header row is one where every required column of an extract stands.
    """
    names = [folded(cell) for cell in cells]
    for kind, columns in COLUMNS.items():
        places = {}
        for column in columns:
            found = next((names.index(s) for s in column.spellings if s in names), None)
            if found is not None:
                places[column.name] = found
        if all(column.name in places for column in columns if column.required):
            return Layout(kind, [str(c).strip() for c in cells], places)
    return None


def missing_sentence(rows: list[list]) -> str:
    """What stands in the way of recognising a file, from its first rows."""
    best: tuple[int, str, list[str]] = (0, "", [])
    for cells in rows:
        names = {folded(cell) for cell in cells}
        for kind, columns in COLUMNS.items():
            required = [c for c in columns if c.required]
            lacking = [str(c.title) for c in required if not names & set(c.spellings)]
            found = len(required) - len(lacking)
            if found > best[0]:
                best = (found, str(ExtractKind(kind).label), lacking)
    if best[0] < 2:
        return _(
            "Aucune ligne d’en-tête reconnue dans les vingt premières lignes : il faut un extrait "
            "des engagements (jp51) ou des paiements (jp57), avec ses noms de colonnes."
        )
    return ngettext(
        "Il manque la colonne %(columns)s pour lire « %(kind)s ».",
        "Il manque les colonnes %(columns)s pour lire « %(kind)s ».",
        len(best[2]),
    ) % {"columns": ", ".join(f"« {name} »" for name in best[2]), "kind": best[1]}


def repeated(layout: Layout) -> list[str]:
    """The headers of known facts that stand twice: which one to believe cannot be guessed."""
    names = [folded(h) for h in layout.headers]
    used = {names[place] for place in layout.places.values()}
    return [h for i, h in enumerate(layout.headers) if names[i] in used and names[i] in names[:i]]
