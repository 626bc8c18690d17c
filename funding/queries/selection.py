"""The best selection under the money left: an exact solver, and its rule in plain French."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal

import highspy
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.french import percentage

ZERO = Decimal("0.00")
ONE = Decimal("1")
CENTS = 100
HALF_CENT = Decimal("0.005")
#: A mark out of 100 has two decimals: as a whole number it goes from 0 to 10 000.
MARK_SCALE = 100
#: Whole weights are told apart when the solver's error stays below half of one.
TIGHT = 1e-9
NEAR = 1e-7


@dataclass(frozen=True)
class Candidate:
    """A file that may be chosen: its name, what it asks (euros), its mark out of 100."""

    reference: str
    asked: Decimal
    mark: Decimal


@dataclass(frozen=True)
class Selection:
    """What is granted to whom; the others get nothing. ``worth``: Σ mark × share granted."""

    amounts: dict[str, Decimal]
    worth: Decimal
    spent: Decimal


def select(
    candidates: Sequence[Candidate], ceiling: Decimal, *, smallest_share: Decimal = ONE
) -> Selection:
    """The selection worth the most under ``ceiling`` euros; of those, the one that spends least.

    Each file gets all that it asks, or nothing; with ``smallest_share`` below 1, it may also get
    a part of it, no smaller than that share, rounded down to the euro. Solved to optimality as a
    mixed integer programme by HiGHS; candidates are taken by reference, on one thread, so that
    the same agenda always gives the same answer.
    """
    if not ZERO < smallest_share <= ONE:
        raise ValueError("smallest_share goes from 0 (excluded) to 1")
    pool = sorted((c for c in candidates if c.asked > 0), key=lambda c: c.reference)
    if not pool or ceiling <= 0:
        return Selection({}, ZERO, ZERO)
    amounts = _amounts(pool, ceiling, smallest_share)
    spent = sum(amounts.values(), ZERO)
    if spent > ceiling:  # the solver's tolerance is a cent in ten million euros
        amounts = _amounts(pool, ceiling - (spent - ceiling), smallest_share)
        spent = sum(amounts.values(), ZERO)
    if spent > ceiling:
        raise ArithmeticError("the selection passes its ceiling")
    worth = sum(
        (c.mark * amounts[c.reference] / c.asked for c in pool if c.reference in amounts), ZERO
    )
    return Selection(amounts, worth, spent)


def _amounts(pool: list[Candidate], ceiling: Decimal, smallest: Decimal) -> dict[str, Decimal]:
    least = [_least(c, smallest) for c in pool]
    shares = _solve(pool, least, ceiling)
    found = {}
    for candidate, floor, share in zip(pool, least, shares, strict=True):
        if share > 1 - NEAR:
            found[candidate.reference] = candidate.asked
        elif share > float(floor / candidate.asked) / 2:
            # Half a cent takes back the solver's own rounding: a whole euro is not lost to it.
            part = (candidate.asked * Decimal(repr(share)) + HALF_CENT).quantize(ONE, ROUND_DOWN)
            found[candidate.reference] = max(part, floor)
    return found


def _least(candidate: Candidate, smallest: Decimal) -> Decimal:
    """The smallest amount that the file may get, in whole euros unless that is all it asks."""
    return min((candidate.asked * smallest).quantize(ONE, ROUND_UP), candidate.asked)


def _solve(pool: list[Candidate], least: list[Decimal], ceiling: Decimal) -> list[float]:
    """The share of each, in two passes: the most worth, then the least money for that worth."""
    worths = [int(c.mark * MARK_SCALE) for c in pool]
    costs = [int(c.asked * CENTS) for c in pool]
    floors = [float(f / c.asked) for f, c in zip(least, pool, strict=True)]
    room = int(ceiling * CENTS)
    best = _Programme(costs, floors, room).solved(worths, maximise=True)
    worth = sum(w * x for w, x in zip(worths, best, strict=True))
    whole = all(f == 1 for f in floors)
    thrifty = _Programme(costs, floors, room)
    thrifty.at_least(worths, round(worth) - 0.5 if whole else worth - 1e-6)
    return thrifty.solved(costs, maximise=False)


class _Programme:
    """Shares that a budget binds: each is 0, or from its floor to 1."""

    def __init__(self, costs: list[int], floors: list[float], room: int) -> None:
        self.solver = highspy.Highs()
        self.solver.silent()
        for name, value in (
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.0),
            ("mip_feasibility_tolerance", TIGHT),
            ("primal_feasibility_tolerance", TIGHT),
        ):
            self.solver.setOptionValue(name, value)
        chosen = [self.solver.addBinary() for _cost in costs]
        self.shares = []
        for choice, floor in zip(chosen, floors, strict=True):
            if floor == 1:
                self.shares.append(choice)
                continue
            share = self.solver.addVariable(0, 1)
            self.solver.addConstr(share - choice <= 0)
            self.solver.addConstr(share - floor * choice >= 0)
            self.shares.append(share)
        # Scaled by the room, so that the solver's tolerance is far below a cent.
        self.solver.addConstr(self._sum([cost / room for cost in costs]) <= 1)

    def _sum(self, weights):
        terms = [w * x for w, x in zip(weights, self.shares, strict=True)]
        return self.solver.qsum(terms)

    def at_least(self, weights: list[int], floor: float) -> None:
        self.solver.addConstr(self._sum([float(w) for w in weights]) >= floor)

    def solved(self, weights: list[int], *, maximise: bool) -> list[float]:
        goal = self._sum([float(w) for w in weights])
        (self.solver.maximize if maximise else self.solver.minimize)(goal)
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError("HiGHS has not proved its answer to be the best")
        return [float(self.solver.val(share)) for share in self.shares]


def rule_in_french(ceiling: Decimal, smallest_share: Decimal, found: Selection) -> str:
    """What the selection did, as the committee reads it and as the minutes keep it."""
    if smallest_share < ONE:
        manner = _(
            "chaque dossier reçoit ce qu’il demande, une part d’au moins %(share)s, ou rien"
        ) % {"share": percentage(smallest_share)}
    else:
        manner = _("chaque dossier reçoit tout ce qu’il demande, ou rien")
    return _(
        "Sous %(ceiling)s, la sélection dont la somme des notes est la plus élevée "
        "(note moyenne sur 100, au prorata du montant accordé) ; %(manner)s ; à égalité, celle "
        "qui dépense le moins. Retenu : %(count)s dossiers, %(spent)s, somme des notes %(worth)s."
    ) % {
        "ceiling": euros(ceiling),
        "manner": manner,
        "count": len(found.amounts),
        "spent": euros(found.spent),
        "worth": f"{found.worth:.2f}".replace(".", ","),
    }
