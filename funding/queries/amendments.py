"""What amendments say: their changes in sentences, the terms in force, the plan that they make."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts import french
from accounts.french import amount as euros
from funding.ledger.models import AwardBalance
from funding.models import (
    Amendment,
    Cofinancing,
    Milestone,
    MilestoneStatus,
    Tranche,
)
from funding.policies import given_back, tranches_of


@dataclass(frozen=True)
class Terms:
    """The terms of an award as signed amendments leave them; ``aid`` is what is left of the grant.

    ``reserved``: what is granted and that no signed act engages. Amounts in euros.
    """

    total: Decimal | None
    eligible: Decimal | None
    duration: int | None
    aid: Decimal
    reserved: Decimal
    tranches: list[Tranche] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)


@dataclass(frozen=True)
class AmendmentRow:
    """An amendment on the page: each of its changes in a sentence."""

    amendment: Amendment
    sentences: list[str]


def terms_in_force(file: Cofinancing) -> Terms:
    """What an amendment may change today: terms, tranches to come, milestones awaited.

    Five queries.
    """
    total, eligible = file.total_amount, file.eligible_amount
    duration = file.project.duration_months
    for signed in Amendment.objects.filter(cofinancing=file).signed().order_by("number"):
        total = signed.total_after or total
        eligible = signed.eligible_after or eligible
        duration = signed.duration_after or duration
    held = AwardBalance.objects.filter(award=file.reference).values_list("reserved_amount")
    return Terms(
        total=total,
        eligible=eligible,
        duration=duration,
        aid=(file.granted_amount or Decimal("0.00")) - sum(given_back(file)),
        reserved=sum((row for (row,) in held.order_by("pk")), Decimal("0.00")),
        tranches=list(
            tranches_of(file)
            .to_certify()
            .filter(agreement__revoked_at=None)
            .select_related("agreement__engagement")
            .order_by("number", "pk")
        ),
        milestones=list(
            Milestone.objects.filter(cofinancing=file, status=MilestoneStatus.AWAITED).order_by(
                "number"
            )
        ),
    )


def amendments_of(file: Cofinancing, *, is_desk: bool) -> list[AmendmentRow]:
    """The amendments of a file: all for the desk; for its holder, those not given up. One query."""
    rows = Amendment.objects.filter(cofinancing=file).select_related("document", "prepared_by")
    if not is_desk:
        rows = rows.filter(dropped_at=None)
    return [AmendmentRow(row, sentences_of(row)) for row in rows.order_by("number")]


def prepared_amendment(file: Cofinancing) -> Amendment | None:
    """The one that waits for its signature. One query."""
    return Amendment.objects.filter(cofinancing=file).prepared().first()


def sentences_of(amendment: Amendment) -> list[str]:
    """Every change of an amendment, before and after, as people read it."""
    return [f"{label} : {before} → {after}" for label, before, after in changes_of(amendment)]


def changes_of(amendment: Amendment) -> list[tuple[str, str, str]]:
    """What changes, what it was, what it becomes: the rows of a table."""
    a, rows = amendment, []
    if a.total_after is not None:
        rows.append((_("Coût total"), euros(a.total_before), euros(a.total_after)))
    if a.eligible_after is not None:
        rows.append((_("Assiette"), euros(a.eligible_before), euros(a.eligible_after)))
    if a.duration_after is not None:
        rows.append((_("Durée du projet"), _months(a.duration_before), _months(a.duration_after)))
    if a.aid_after != a.aid_before:
        rows.append((_("Aide"), euros(a.aid_before), euros(a.aid_after)))
    rows += [_moved(change) for change in a.changes]
    return rows


def _months(number: int | None) -> str:
    return _("%(n)s mois") % {"n": number or 0}


def _moved(change: dict[str, Any]) -> tuple[str, str, str]:
    what = _("Tranche %(n)s") if change["what"] == "tranche" else _("Jalon %(n)s")
    label = what % {"n": change["number"]}
    before, after = change["before"], change["after"]
    if change["field"] == "planned_amount":
        gone = Decimal(after) == 0
        return (
            _("%(row)s, montant") % {"row": label},
            euros(Decimal(before)),
            _("abandonnée") if gone else euros(Decimal(after)),
        )
    return _("%(row)s, date") % {"row": label}, _day(before), _day(after)


def _day(text: str) -> str:
    return french.day(date.fromisoformat(text))


def as_amended(
    waiting: Amendment | None, tranches: list[Tranche], milestones: list[Milestone]
) -> None:
    """Gives these rows, unsaved, the plan of an amendment that waits for its signature."""
    if waiting is None:
        return
    rows: dict[tuple[str, int], Any] = {("tranche", t.number): t for t in tranches}
    rows |= {("milestone", m.number): m for m in milestones}
    for change in waiting.changes:
        row = rows.get((change["what"], change["number"]))
        if row is not None:
            setattr(row, change["field"], read(change["field"], change["after"]))


def read(name: str, text: str) -> Decimal | date:
    """The value of a change, as the field of its row holds it."""
    return Decimal(text) if name == "planned_amount" else date.fromisoformat(text)
