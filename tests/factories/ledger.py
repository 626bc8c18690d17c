"""An envelope with its lines and years, and the words that every deed of the ledger tells."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from django.db import transaction

from accounts.models import User
from funding.ledger import books
from funding.ledger.models import BudgetLine, Credit, Engagement, Envelope, Instrument

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_serial = count(1)


def officer() -> User:
    """Somebody who never signs in: no password to hash."""
    return User.objects.create(email=f"officier.{next(_serial)}@essai.invalid", password="!")


def euros(value: int | str) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"))


def told(by: User | None = None, **more) -> dict:
    """``by``, ``at`` and ``reason`` of a deed, with anything else given."""
    return {"by": by or officer(), "at": AT, "reason": "Pour l’essai", **more}


def envelope(ceiling: int | str = 10_000_000, *, years=(2026,), by: User | None = None) -> Envelope:
    """An envelope whose years are open."""
    number = next(_serial)
    made = Envelope.objects.create(
        code=f"ENV-{number}",
        label=f"Guichet de financement {number}",
        programme="349",
        action="01",
        ceiling_amount=euros(ceiling),
    )
    author = by or officer()
    with transaction.atomic():
        for year in years:
            books.open_year(envelope=made, fiscal_year=year, **told(author))
    return made


def line(
    of: Envelope | None = None, *, ae=0, cp=0, year: int = 2026, strand="open_data"
) -> BudgetLine:
    """A budget line with these initial credits."""
    of = of or envelope(years=(year,))
    number = next(_serial)
    made = BudgetLine.objects.create(
        envelope=of, code=f"LIGNE-{number}", label=f"Ligne {number}", strand=strand, nature="63"
    )
    author = officer()
    with transaction.atomic():
        for credit, amount in ((Credit.AE, ae), (Credit.CP, cp)):
            if amount:
                books.allocate(
                    line=made,
                    fiscal_year=year,
                    credit=credit,
                    amount=euros(amount),
                    **told(author),
                )
    return made


def engagement(
    on: BudgetLine, amount, *, year: int = 2026, award: str = "DL-2026-0001", **more
) -> Engagement:
    """An award reserved and engaged on a line."""
    author = more.pop("by", None) or officer()
    with transaction.atomic():
        books.reserve(
            line=on, fiscal_year=year, award=award, amount=euros(amount), **told(author, **more)
        )
        return books.engage(
            line=on,
            fiscal_year=year,
            award=award,
            amount=euros(amount),
            instrument=Instrument.OPERATOR_AGREEMENT,
            signed_on=date(year, 3, 1),
            **told(author, **more),
        )


def fill_a_bundle(of: BudgetLine) -> None:
    """Enough movements, that change no balance, for the totals to take in all those before."""
    for number in range(32):
        verb = books.thaw if number % 2 else books.freeze
        verb(line=of, fiscal_year=2026, credit=Credit.AE, amount=euros("0.01"), **told())
