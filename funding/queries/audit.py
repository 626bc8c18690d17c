"""Compares the ledger with what the files say: the wing's part of ``audit_ledger``."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from funding.ledger.audit import Finding
from funding.ledger.models import ZERO, Kind, Movement
from funding.ledger.queries import AwardFigures, award_figures
from funding.models import Agreement, Amendment, Cofinancing, CofinancingStatus, Tranche
from workflow.queries import broken_seals

S = CofinancingStatus
CHECK = "cofinancings"
#: States in which everything granted is still reserved or engaged, or was given back by an act.
HOLDING = (S.GRANTED, S.AGREED, S.IN_EXECUTION)
#: States in which nothing may be left but what was paid.
CLOSED = (S.SETTLED, S.CANCELLED)


def touched_journals() -> Iterator[Finding]:
    """Every file whose journal is not what was written, named by its first wrong entry."""
    for broken in broken_seals():
        place = _("acte n° %(entry)s") % {"entry": broken.entry_id} if broken.entry_id else ""
        yield Finding(
            "journal",
            f"{broken.reference} {place}".strip(),
            broken.expected,
            broken.found,
            _("Le journal du dossier a été modifié : premier acte altéré.")
            if broken.entry_id
            else _("Il manque des actes à la fin du journal du dossier."),
        )


def differences_with_files() -> Iterator[Finding]:
    """Every award whose money does not stand where its file's state says. Five queries."""
    money = award_figures()
    withdrawn = dict(
        Movement.objects.filter(kind__in=[Kind.WITHDRAWAL, Kind.EARLIER_WITHDRAWAL])
        .exclude(engagement__agreement__revoked_at__isnull=False)
        .values_list("award")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    refunded = dict(
        Movement.objects.filter(kind=Kind.REFUND)
        .values_list("award")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    agreed = (
        Agreement.objects.in_force()
        .filter(cofinancing=OuterRef("pk"))
        .order_by()
        .values("cofinancing")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    paid = (
        Tranche.objects.filter(agreement__cofinancing=OuterRef("pk"))
        .order_by()
        .values("agreement__cofinancing")
        .annotate(sum=Sum("paid_amount"))
        .values("sum")
    )
    released = (
        Amendment.objects.signed()
        .filter(cofinancing=OuterRef("pk"))
        .order_by()
        .values("cofinancing")
        .annotate(sum=Sum("released_amount"))
        .values("sum")
    )
    files = Cofinancing.objects.annotate(
        agreed=Subquery(agreed), paid=Subquery(paid), released=Subquery(released)
    )
    for file in files.order_by("pk").iterator(chunk_size=2000):
        held = money.pop(file.reference, AwardFigures())
        back = refunded.get(file.reference, ZERO)
        yield from _of(file, held, withdrawn.get(file.reference, ZERO), back)
    for award, held in sorted(money.items()):
        if held.programmed or held.paid:
            yield _finding(
                award, _("un dossier"), _("aucun"), _("L’attribution n’a pas de dossier.")
            )


def _of(file, held: AwardFigures, withdrawn: Decimal, refunded: Decimal) -> Iterator[Finding]:
    agreed, paid = file.agreed or ZERO, (file.paid or ZERO) - refunded
    if held.paid != paid:
        yield _amounts(file, paid, held.paid, _("Les tranches payées ne sont pas les CP payés."))
    if file.status in HOLDING:
        granted = (file.granted_amount or ZERO) - (file.released or ZERO)
        if held.programmed + withdrawn != granted:
            found = held.programmed + withdrawn
            yield _amounts(
                file, granted, found, _("Le montant accordé n’est pas réservé ou engagé.")
            )
        if held.engaged + withdrawn != agreed:
            found = held.engaged + withdrawn
            yield _amounts(file, agreed, found, _("Les conventions ne sont pas engagées."))
    elif file.status in CLOSED:
        if held.reserved:
            yield _amounts(file, ZERO, held.reserved, _("Un dossier clos garde une réserve."))
        if held.remaining_to_pay:
            yield _amounts(
                file, ZERO, held.remaining_to_pay, _("Un dossier clos garde un reste à payer.")
            )
    elif held.programmed:
        yield _amounts(file, ZERO, held.programmed, _("Un dossier sans accord tient des crédits."))


def _amounts(file, expected: Decimal, found: Decimal, sentence: str) -> Finding:
    return _finding(file.reference, euros(expected), euros(found), sentence)


def _finding(subject: str, expected: str, found: str, sentence: str) -> Finding:
    return Finding(CHECK, subject, expected, found, sentence)
