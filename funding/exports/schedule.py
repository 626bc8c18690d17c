"""The schedule of payment credits: out to a spreadsheet, and read back cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finding.exports.sheets import Column, Sheet, as_written
from funding.exports.brought import rows_of
from funding.ledger.chorus import cells
from funding.ledger.chorus.columns import folded
from funding.ledger.models import Envelope
from funding.models import Tranche
from funding.queries.forecast import cp_schedule
from workflow.refusals import Refused

_SALT = "funding.exports.schedule"
STAGES = {
    "planned": gettext_lazy("prévue"),
    "certified": gettext_lazy("service fait"),
    "paid": gettext_lazy("payée"),
    "dropped": gettext_lazy("abandonnée"),
}
#: Rows that a sheet may have; nobody plans more by hand.
LONGEST = 20_000
#: The line by which the titles have come.
LAST_HEADER = 100
#: Cells that cannot be read, told at once.
MOST_TOLD = 10
WEIGHT = 10 * 1024 * 1024


def columns() -> list[Column]:
    """What the sheet shows; only the planned day and amount are to be filled in."""
    return [
        Column(_("Dossier"), fixed=True),
        Column(_("Organisation"), width=36, fixed=True),
        Column(_("Convention"), "count", 12, fixed=True),
        Column(_("Tranche"), "count", 10, fixed=True),
        Column(_("Objet"), width=36, fixed=True),
        Column(_("État"), width=14, fixed=True),
        Column(_("Exercice"), "year", 10, fixed=True),
        Column(_("Prévue le"), "date", 14),
        Column(_("Montant prévu"), "money", 18),
        Column(_("Repère (ne pas modifier)"), width=30, fixed=True),
    ]


def tranches_of(envelope: Envelope):
    """The tranches of the envelope that count, in the order of the files."""
    return (
        Tranche.objects.filter(agreement__engagement__line__envelope=envelope, dropped_at=None)
        .select_related(
            "agreement__cofinancing__project__organisation", "agreement__engagement__line"
        )
        .order_by("agreement__cofinancing__reference", "agreement__number", "number")
    )


def mark_of(tranche: Tranche) -> str:
    """What the row said when it left, sealed: it tells a change here from a change there."""
    said = [tranche.pk, tranche.planned_on.isoformat(), str(tranche.planned_amount)]
    return signing.TimestampSigner(salt=_SALT).sign_object(said)


def schedule(envelope: Envelope) -> list[Sheet]:
    """The tranches, one a row, then the years against their payment credits."""
    rows = [
        [
            t.agreement.cofinancing.reference,
            t.agreement.cofinancing.project.organisation.name,
            t.agreement.number,
            t.number,
            t.label,
            str(STAGES[t.stage]),
            t.planned_on.year,
            t.planned_on,
            t.planned_amount,
            mark_of(t),
        ]
        for t in tranches_of(envelope)
    ]
    years = [
        Column(_("Exercice"), "year", 10),
        Column(_("CP ouverts"), "money"),
        Column(_("Tranches prévues, non payées"), "money", 24),
        Column(_("CP payés"), "money"),
    ]
    return [
        Sheet(_("Échéancier"), columns(), rows),
        Sheet(_("Par exercice"), years, cp_schedule(envelope)),
    ]


@dataclass(frozen=True)
class Wish:
    """What a row brought back says of a tranche, and what it said when it left."""

    line: int
    tranche_id: int
    left_on: date
    left_amount: Decimal
    planned_on: date
    amount: Decimal
    exported_at: datetime


def read(content: bytes) -> list[Wish]:
    """The rows of a schedule brought back (XLSX, ODS or CSV), by column name.

    Raises Refused with the line and the column of the first ten cells that cannot be read.
    """
    if len(content) > WEIGHT:
        raise Refused("file_too_large", _("Le fichier dépasse 10 Mo."), field="file")
    rows = enumerate(rows_of(content), start=1)
    places = _places(rows)
    wishes, problems = [], []
    seen: set[int] = set()
    for line, row in rows:
        if not any(str(cell).strip() for cell in row if cell is not None):
            continue
        try:
            wish = _wish(line, row, places)
        except cells.CellError as error:
            problems.append(_("Ligne %(line)s, %(said)s") % {"line": line, "said": error})
            if len(problems) == MOST_TOLD:
                break
            continue
        if wish.tranche_id in seen:
            problems.append(_("Ligne %(line)s, cette tranche est déjà plus haut.") % {"line": line})
        seen.add(wish.tranche_id)
        wishes.append(wish)
        if len(wishes) > LONGEST:
            problems.append(_("Le fichier a plus de 20 000 lignes."))
            break
    if problems:
        raise Refused("unreadable_cells", "\n".join(problems[:MOST_TOLD]), field="file")
    return wishes


def _places(rows: Iterator[tuple[int, list]]) -> dict[str, int]:
    """Where the three columns that matter stand, in the first row that has them all."""
    wanted = {"day": _("Prévue le"), "amount": _("Montant prévu"), "mark": _("Repère")}
    for line, row in rows:
        if line > LAST_HEADER:
            break
        names = [folded(cell) for cell in row]
        starts = {key: folded(title) for key, title in wanted.items()}
        places = {
            key: place
            for key, start in starts.items()
            for place in [i for i, n in enumerate(names) if n.startswith(start)][:1]
        }
        if len(places) == len(wanted):
            return places
    raise Refused(
        "not_a_schedule",
        _(
            "Ce n’est pas un échéancier exporté d’ici : il y faut les colonnes « Prévue le », "
            "« Montant prévu » et « Repère »."
        ),
        field="file",
    )


def _wish(line: int, row: list, places: dict[str, int]) -> Wish:
    def cell(key: str) -> Any:
        return row[places[key]] if places[key] < len(row) else ""

    signer = signing.TimestampSigner(salt=_SALT)
    mark = as_written(str(cell("mark") or "")).strip()
    try:
        tranche_id, left_on, left_amount = signer.unsign_object(mark)
        stamp = mark.rsplit(":", 2)[1]
    except signing.BadSignature as error:
        raise cells.CellError(
            _("colonne « Repère » : il a été modifié, ou la ligne n’est pas d’ici.")
        ) from error
    read_cells: dict[str, Any] = {}
    for key, title, reader in (
        ("day", _("Prévue le"), cells.day),
        ("amount", _("Montant prévu"), cells.amount),
    ):
        try:
            read_cells[key] = reader(cell(key))
        except cells.CellError as error:
            raise cells.CellError(
                _("colonne « %(column)s » : « %(cell)s » %(said)s.")
                % {"column": title, "cell": str(cell(key))[:40], "said": error}
            ) from error
    return Wish(
        line,
        tranche_id,
        date.fromisoformat(left_on),
        Decimal(left_amount),
        read_cells["day"],
        read_cells["amount"],
        _moment(stamp),
    )


def _moment(stamp: str) -> datetime:
    return datetime.fromtimestamp(signing.b62_decode(stamp), tz=UTC)
