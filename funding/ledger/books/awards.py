"""Deeds of the life of an award: reserved, engaged, paid, given back."""

from datetime import date
from decimal import Decimal
from typing import Unpack

from django.utils.translation import gettext as _

from accounts.models import User
from funding.ledger.books.posting import (
    Place,
    Told,
    checked_amount,
    effect_day,
    key_reused,
    record,
    recorded_earlier,
    require_transaction,
    within_line,
)
from funding.ledger.models import BudgetLine, Credit, Engagement, Instrument, Kind, Movement, Pocket
from funding.ledger.refusals import LedgerRefused


def reserve(
    *, line: BudgetLine, fiscal_year: int, award: str, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Sets AE apart for an award at the grant: this is how an award is programmed.

    Refused when the line has not as much available, whoever asks at the same moment.
    """
    way = (Pocket.AVAILABLE, Pocket.RESERVED)
    return within_line(
        Kind.RESERVATION, Credit.AE, amount, line, fiscal_year, way, award=award, **told
    )


def release(
    *, line: BudgetLine, fiscal_year: int, award: str, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Gives the line back what was set apart for this award and not engaged."""
    way = (Pocket.RESERVED, Pocket.AVAILABLE)
    return within_line(Kind.RELEASE, Credit.AE, amount, line, fiscal_year, way, award=award, **told)


def engage(
    *,
    line: BudgetLine,
    fiscal_year: int,
    award: str,
    amount: Decimal,
    instrument: str,
    signed_on: date,
    ej_number: str = "",
    label: str = "",
    amends: Engagement | None = None,
    **told: Unpack[Told],
) -> Engagement:
    """Consumes AE at the signed act, whole, from what is reserved for this award.

    One act, one ``Engagement`` of one fiscal year; a later year's enlargement of an act is another
    one, which ``amends`` the first. The same ``key`` gives back the first engagement.
    """
    require_transaction()
    amount = checked_amount(amount)
    if instrument not in Instrument.values:
        raise LedgerRefused(
            "instrument_is_known", _("Choisissez l’instrument de financement."), field="instrument"
        )
    earlier = recorded_earlier(told.get("key", ""))
    if earlier is not None:
        act = earlier.engagement
        said = (award, line.pk, fiscal_year, instrument, signed_on, amount)
        if earlier.kind != Kind.ENGAGEMENT or act is None:
            raise key_reused(earlier)
        terms = (act.award, act.line_id, act.fiscal_year, act.instrument, act.signed_on)
        if (*terms, earlier.amount) != said:
            raise key_reused(earlier)
        return act
    if amends is not None and amends.award != award:
        raise LedgerRefused(
            "amends_same_award", _("Un avenant modifie un acte de la même attribution.")
        )
    act = Engagement.objects.create(
        award=award,
        line=line,
        fiscal_year=fiscal_year,
        instrument=instrument,
        ej_number=ej_number,
        label=label,
        signed_on=signed_on,
        amends=amends,
        recorded_at=told["at"],
        recorded_by=told["by"],
        **({"numbered_at": told["at"], "numbered_by": told["by"]} if ej_number else {}),
    )
    increase_engagement(engagement=act, amount=amount, **told)
    return act


def increase_engagement(
    *, engagement: Engagement, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Enlarges an engagement during its own year, from what is reserved for its award."""
    return within_line(
        Kind.ENGAGEMENT,
        Credit.AE,
        amount,
        engagement.line,
        engagement.fiscal_year,
        (Pocket.RESERVED, Pocket.ENGAGED),
        award=engagement.award,
        engagement=engagement,
        **told,
    )


def withdraw(
    *, engagement: Engagement, amount: Decimal, exception: str = "", **told: Unpack[Told]
) -> Movement:
    """Takes back part of an engagement that will not be paid (retrait).

    In the engagement's own year its AE become available again. Later they do not, unless
    ``exception`` names a listed case: they then become available in the year of the effect date.
    Source: decree 2012-1246 (GBCP), article 160.
    """
    line, year = engagement.line, engagement.fiscal_year
    effect_year = effect_day(told).year
    source = Place(Pocket.ENGAGED, line, year)
    kind = Kind.WITHDRAWAL if effect_year <= year else Kind.EARLIER_WITHDRAWAL
    if kind == Kind.WITHDRAWAL or exception:
        back_year = year if kind == Kind.WITHDRAWAL else effect_year
        destination = Place(Pocket.AVAILABLE, line, back_year)
    else:
        destination = Place(Pocket.WITHDRAWN, line, year)
    return record(
        kind,
        Credit.AE,
        amount,
        source,
        destination,
        award=engagement.award,
        engagement=engagement,
        exception=exception,
        **told,
    )


def pay(
    *,
    engagement: Engagement,
    fiscal_year: int,
    amount: Decimal,
    certified_by: User | None = None,
    **told: Unpack[Told],
) -> Movement:
    """Pays an engagement with the CP of ``fiscal_year``, which may be a later year than its AE.

    Refused beyond what remains to pay on the engagement or beyond the line's CP of the year.
    ``certified_by``, who certified that the work was done, is never the person who pays.
    """
    return within_line(
        Kind.PAYMENT,
        Credit.CP,
        amount,
        engagement.line,
        fiscal_year,
        (Pocket.AVAILABLE, Pocket.PAID),
        award=engagement.award,
        engagement=engagement,
        approved_by=certified_by,
        **told,
    )


def refund(
    *, engagement: Engagement, fiscal_year: int, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Puts back CP of an open year that had been paid (rétablissement de crédits).

    A sum given back after its year is closed is revenue of the general budget, outside the ledger.
    """
    return within_line(
        Kind.REFUND,
        Credit.CP,
        amount,
        engagement.line,
        fiscal_year,
        (Pocket.PAID, Pocket.AVAILABLE),
        award=engagement.award,
        engagement=engagement,
        **told,
    )


def record_number(*, engagement: Engagement, ej_number: str, by: User, at) -> Engagement:
    """Notes the number that Chorus gave to the engagement (EJ)."""
    require_transaction()
    if not ej_number.strip():
        raise LedgerRefused("number_is_written", _("Indiquez le numéro d’EJ."), field="ej_number")
    engagement.ej_number = ej_number.strip()
    engagement.numbered_at = at
    engagement.numbered_by = by
    engagement.save(update_fields=["ej_number", "numbered_at", "numbered_by"])
    return engagement
