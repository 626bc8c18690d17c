"""What a budget officer does to the credits of an envelope, and what it would change."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission, Role
from funding.ledger import books, queries
from funding.ledger.models import Envelope, TransferProposal
from workflow.refusals import Refused


@dataclass(frozen=True)
class CreditAct:
    """One verb on credits: its name in the address, its words, its door in the books.

    ``alone``: the act is one movement and writes nothing else.
    """

    name: str
    label: str | Promise
    explanation: str | Promise
    run: Callable[..., Any]
    alone: bool = True


def _propose(*, key: str = "", **values) -> TransferProposal:
    return books.propose_transfer(**values)


def _open_year(*, key: str = "", effect_on=None, **values):
    return books.open_year(**values)


#: What the closing of a year would take and what stands in its way, shown before it is asked.
closing_preview = books.closing_preview

ACTS: dict[str, CreditAct] = {
    act.name: act
    for act in (
        CreditAct(
            "ouvrir-exercice",
            gettext_lazy("Ouvrir un exercice"),
            gettext_lazy("Un exercice doit être ouvert avant de recevoir des crédits."),
            _open_year,
            alone=False,
        ),
        CreditAct(
            "ouvrir",
            gettext_lazy("Ouvrir des crédits initiaux"),
            gettext_lazy(
                "Les crédits initiaux fondent le plafond de 3 % du report de CP. "
                "Les AE ouvertes ne dépassent jamais le plafond de l’enveloppe."
            ),
            books.allocate,
        ),
        CreditAct(
            "completer",
            gettext_lazy("Ouvrir des crédits complémentaires"),
            gettext_lazy("Une ouverture en cours d’année, hors de la base du report de CP."),
            books.increase,
        ),
        CreditAct(
            "reduire",
            gettext_lazy("Réduire des crédits disponibles"),
            gettext_lazy("Les crédits quittent l’enveloppe : ils ne sont plus ouverts."),
            books.reduce,
        ),
        CreditAct(
            "geler",
            gettext_lazy("Geler des crédits"),
            gettext_lazy("Le gel diminue le disponible, jamais les crédits ouverts."),
            books.freeze,
        ),
        CreditAct(
            "degeler",
            gettext_lazy("Dégeler des crédits"),
            gettext_lazy("Les crédits gelés redeviennent disponibles."),
            books.thaw,
        ),
        CreditAct(
            "annuler",
            gettext_lazy("Annuler des crédits gelés"),
            gettext_lazy("L’annulation est définitive."),
            books.cancel_frozen,
        ),
        CreditAct(
            "reporter",
            gettext_lazy("Reporter des crédits sur l’exercice suivant"),
            gettext_lazy(
                "Les AE ne se reportent que par cet acte ; le report de CP est plafonné à 3 % "
                "des crédits initiaux de l’enveloppe."
            ),
            books.carry_over,
        ),
        CreditAct(
            "virer",
            gettext_lazy("Proposer un virement entre lignes"),
            gettext_lazy("Une autre personne approuve le virement : rien ne bouge avant."),
            _propose,
            alone=False,
        ),
        CreditAct(
            "retirer",
            gettext_lazy("Retirer un engagement"),
            gettext_lazy(
                "Le retrait d’un engagement de l’année rend ses AE disponibles ; celui d’une année "
                "antérieure ne les rend pas, sauf exception de la liste (GBCP, article 160)."
            ),
            books.withdraw,
        ),
        CreditAct(
            "retablir",
            gettext_lazy("Rétablir des crédits payés"),
            gettext_lazy(
                "Une somme rendue pendant l’exercice redevient disponible en CP. L’engagement, "
                "lui, reste à payer d’autant : si le dossier est soldé, retirez ensuite ce reste."
            ),
            books.refund,
        ),
    )
}


@dataclass(frozen=True)
class Change:
    """One figure of one line that an act would move, in euros."""

    line: str
    fiscal_year: int
    credit: str
    figure: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


class _NotYetError(Exception):
    """Undoes the trial of a preview."""


def perform(name: str, values: dict[str, Any], *, by: User, at: datetime, key: str) -> Any:
    """Does an act of the table once, whatever the number of posts of ``key``. Raises Refused."""
    _check_right(by)
    act = ACTS[name]
    with books.standing_alone() if act.alone else transaction.atomic(durable=True):
        return act.run(**values, by=by, at=at, key=key)


def preview(
    name: str, values: dict[str, Any], *, envelope: Envelope, by: User, at: datetime
) -> list[Change]:
    """What the act would change, by doing it for real and undoing it. Raises Refused likewise.

    A proposed transfer is tried as if somebody else approved it.
    """
    _check_right(by)
    before = _figures(envelope)
    after = before
    try:
        with transaction.atomic(durable=True):
            done = ACTS[name].run(**values, by=by, at=at, key=f"preview:{uuid.uuid4().hex}")
            if isinstance(done, TransferProposal):
                books.approve_transfer(proposal=done, by=_somebody_else(by), at=at)
            after = _figures(envelope)
            raise _NotYetError
    except _NotYetError:
        pass
    return _differences(before, after)


def decide_transfer(
    proposal: TransferProposal, decision: str, *, by: User, at: datetime, reason: str = ""
) -> None:
    """Approves, rejects or takes back a proposed transfer. Nobody approves their own."""
    _check_right(by)
    with transaction.atomic(durable=True):
        if decision == "approuver":
            books.approve_transfer(proposal=proposal, by=by, at=at, reason=reason)
        elif decision == "rejeter":
            books.reject_transfer(proposal=proposal, by=by, at=at, reason=reason)
        else:
            books.withdraw_transfer(proposal=proposal, by=by, at=at, reason=reason)


def close_year(envelope: Envelope, fiscal_year: int, *, by: User, at: datetime, reason: str):
    """Closes a fiscal year; what was left available or frozen lapses."""
    _check_right(by)
    with transaction.atomic(durable=True):
        return books.close_year(
            envelope=envelope, fiscal_year=fiscal_year, by=by, at=at, reason=reason
        )


def _check_right(by: User) -> None:
    if not by.can(Permission.LEDGER_ACT):
        raise Refused("not_permitted", _("Seul un gestionnaire budgétaire agit sur les crédits."))


def _somebody_else(by: User) -> User:
    other = User.objects.holding(Role.BUDGET_OFFICER).exclude(pk=by.pk).first()
    if other is None:
        raise Refused(
            "needs_a_second_officer",
            _("Il faut un second gestionnaire budgétaire pour approuver un virement."),
        )
    return other


Places = dict[tuple[str, int, str], dict[str, Decimal]]


def _figures(envelope: Envelope) -> Places:
    return {
        (row.line.code, row.fiscal_year, str(row.credit)): {
            name: getattr(row.figures, name) for name in queries.RULES if hasattr(row.figures, name)
        }
        for row in queries.balances(envelope=envelope)
    }


def _differences(before: Places, after: Places) -> list[Change]:
    changes = []
    for place in sorted(before.keys() | after.keys()):
        old, new = before.get(place, {}), after.get(place, {})
        for figure in queries.RULES:
            was, will_be = old.get(figure, Decimal(0)), new.get(figure, Decimal(0))
            if was != will_be:
                changes.append(Change(*place, figure, was, will_be))
    return changes
