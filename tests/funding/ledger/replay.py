"""The ledger's rules told again in plain Python, to compare PostgreSQL with, move after move."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Place = tuple[int, int, str, str]  # line, fiscal year, credit, pocket


@dataclass
class Act:
    """An engagement as the rules see it."""

    award: str
    line: int
    year: int
    engaged: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)


@dataclass
class Replay:
    """Every leg since the beginning; balances are sums, at any two dates."""

    ceiling: Decimal
    legs: list[tuple[Place, Decimal, date, date]] = field(default_factory=list)
    pockets: Counter = field(default_factory=Counter)
    awards: Counter = field(default_factory=Counter)
    acts: dict[int, Act] = field(default_factory=dict)
    initial_cp: Counter = field(default_factory=Counter)
    carried_cp: Counter = field(default_factory=Counter)
    opened_ae: Decimal = Decimal(0)
    brought: Decimal = Decimal(0)
    years: dict[int, bool] = field(default_factory=dict)  # year → closed

    def is_open(self, year: int) -> bool:
        return self.years.get(year) is False

    def holds(self, place: Place, amount: Decimal) -> bool:
        return self.pockets[place] >= amount

    def move(
        self,
        source: Place | None,
        destination: Place | None,
        amount: Decimal,
        effect_on: date,
        known_on: date,
    ) -> None:
        for place, delta in ((source, -amount), (destination, amount)):
            if place is None:
                self.brought -= delta
                continue
            self.pockets[place] += delta
            self.legs.append((place, delta, effect_on, known_on))

    def memo(self, act: Act, amount: Decimal, effect_on: date, known_on: date) -> None:
        """CP paid, seen from the AE of the engagement: a note, not a move."""
        place = (act.line, act.year, "ae", "paid")
        self.pockets[place] += amount
        self.legs.append((place, amount, effect_on, known_on))

    def at(self, as_of: date, known_on: date) -> dict[Place, Decimal]:
        """Every balance as of a day, as known on another, by adding all legs again."""
        found: dict[Place, Decimal] = defaultdict(Decimal)
        for place, delta, effect, known in self.legs:
            if effect <= as_of and known <= known_on:
                found[place] += delta
        return {place: amount for place, amount in found.items() if amount}

    def now(self) -> dict[Place, Decimal]:
        return {place: amount for place, amount in self.pockets.items() if amount}

    def inside(self) -> Decimal:
        """What all pockets hold, memos left aside: what was brought from outside."""
        memos = {place for place in self.pockets if place[2:] == ("ae", "paid")}
        return sum((v for k, v in self.pockets.items() if k not in memos), Decimal(0))
