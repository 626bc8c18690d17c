"""The envelope of 10 000 000 €, its two lines and the credits of two fiscal years."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from funding.actions import desk
from funding.ledger.models import BudgetLine, Envelope, Strand

CODE = "FTAP-DONNEES"
CEILING = Decimal("10000000.00")
#: (strand, code, label, AE and CP of last year, AE and CP of this year), in euros.
LINES = (
    (
        Strand.OPEN_DATA,
        "349-01-DATA",
        "Ouverture et circulation de la donnée",
        ("3000000.00", "900000.00"),
        ("2800000.00", "2400000.00"),
    ),
    (
        Strand.ARTIFICIAL_INTELLIGENCE,
        "349-01-IA",
        "Intelligence artificielle",
        ("2200000.00", "700000.00"),
        ("2000000.00", "1800000.00"),
    ),
)


def open_envelope(*, by: User, today=None) -> Envelope:
    """Creates the envelope and opens its credits, once; returns it."""
    day = today or timezone.localdate()
    found = Envelope.objects.filter(code=CODE).first()
    if found:
        return found
    envelope = Envelope.objects.create(
        code=CODE,
        label="Guichet de financement des projets de données",
        programme="349",
        action="01",
        ceiling_amount=CEILING,
    )
    for place, year in enumerate((day.year - 1, day.year)):
        at = datetime(year, 1, 2, 9, 0, tzinfo=timezone.get_default_timezone())
        desk.perform(
            "ouvrir-exercice",
            {"envelope": envelope, "fiscal_year": year, "reason": f"Loi de finances {year}"},
            by=by,
            at=at,
            key=f"story:{year}",
        )
        for strand, code, label, *years in LINES:
            line, _created = BudgetLine.objects.get_or_create(
                code=code,
                defaults={
                    "envelope": envelope,
                    "label": label,
                    "strand": strand,
                    "nature": "Fonctionnement",
                },
            )
            for credit, amount in zip(("ae", "cp"), years[place], strict=True):
                opened = {"line": line, "fiscal_year": year, "credit": credit}
                desk.perform(
                    "ouvrir",
                    {**opened, "amount": Decimal(amount), "reason": f"Crédits initiaux {year}"},
                    by=by,
                    at=at,
                    key=f"story:{code}:{year}:{credit}",
                )
    return envelope
