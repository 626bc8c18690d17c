"""The envelope's situation and its movements, as sheets."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from finding.exports.sheets import Column, Sheet
from funding.ledger import queries as ledger
from funding.ledger.models import Credit, Envelope, Movement

#: The figures of the situation, in the order of an award's life.
FIGURES = (
    "opened",
    "frozen",
    "authorised",
    "available",
    "reserved",
    "engaged",
    "paid",
    "withdrawn",
    "cancelled",
    "lapsed",
    "remaining_to_programme",
    "remaining_to_engage",
    "remaining_to_pay",
)


def situation(
    envelope: Envelope, *, as_of: date | None = None, known_on: date | None = None
) -> Sheet:
    """One row per line, fiscal year and credit, every figure in euros."""
    rows = ledger.balances(envelope=envelope, as_of=as_of, known_on=known_on)
    ordered = sorted(rows, key=lambda r: (r.line.code, r.fiscal_year, r.credit))
    labels = {name: str(ledger.RULES[name].label) for name in FIGURES}
    return Sheet(
        _("Situation %(code)s") % {"code": envelope.code},
        [
            Column(_("Ligne")),
            Column(_("Intitulé"), width=36),
            Column(_("Volet"), width=30),
            Column(_("Exercice"), "year", 10),
            Column(_("Crédits"), width=10),
            *(Column(labels[name], "money") for name in FIGURES),
        ],
        [
            [
                row.line.code,
                row.line.label,
                row.line.get_strand_display(),
                row.fiscal_year,
                Credit(row.credit).value.upper(),
                *(getattr(row.figures, name) for name in FIGURES),
            ]
            for row in ordered
        ],
    )


def movements(envelope: Envelope) -> Sheet:
    """Every movement of the envelope, in the order in which they were written."""
    mine = Movement.objects.filter(
        Q(source_line__envelope=envelope) | Q(destination_line__envelope=envelope)
    )
    rows = mine.select_related("source_line", "destination_line", "recorded_by", "approved_by")
    return Sheet(
        _("Mouvements %(code)s") % {"code": envelope.code},
        [
            Column(_("N°"), "count", 8),
            Column(_("Nature"), width=24),
            Column(_("Crédits"), width=10),
            Column(_("Montant"), "money"),
            Column(_("De la ligne")),
            Column(_("De l’exercice"), "year", 10),
            Column(_("De")),
            Column(_("Vers la ligne")),
            Column(_("Vers l’exercice"), "year", 10),
            Column(_("Vers")),
            Column(_("Dossier")),
            Column(_("Date d’effet"), "date", 12),
            Column(_("Enregistré le"), "date", 12),
            Column(_("Par"), width=24),
            Column(_("Approuvé par"), width=24),
            Column(_("Motif"), width=50),
        ],
        (
            [
                m.pk,
                m.get_kind_display(),
                m.credit.upper(),
                m.amount,
                m.source_line and m.source_line.code,
                m.source_year,
                m.get_source_pocket_display(),
                m.destination_line and m.destination_line.code,
                m.destination_year,
                m.get_destination_pocket_display(),
                m.award,
                m.effect_on,
                m.recorded_at,
                str(m.recorded_by),
                str(m.approved_by or ""),
                m.reason,
            ]
            for m in rows.order_by("pk").iterator(chunk_size=2000)
        ),
    )
