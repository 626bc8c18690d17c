"""Every verb of the books, tried on PostgreSQL and on the rules told again: both agree, or fail."""

from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal

from django.db import transaction

from funding.ledger import books
from funding.ledger.models import BudgetLine, Credit, Engagement, Envelope, Instrument
from tests.funding.ledger.replay import Act, Replay

CEILING = Decimal(3000)
CENT = Decimal("0.01")


def money(asked: Decimal | str, have: Decimal) -> Decimal:
    """An amount, or a share of what there is (one euro of nothing)."""
    if isinstance(asked, Decimal):
        return asked
    if not have:
        return Decimal(1)
    share = {"all": have, "half": have / 2, "quarter": have / 4}.get(asked, have + CENT)
    return max(share.quantize(CENT), CENT)


class Deeds:
    """Two lines of one envelope; each deed must be refused exactly when the rules say so."""

    people: list
    envelope: Envelope
    lines: list[BudgetLine]
    replay: Replay
    engagements: list[Engagement]

    # How a deed is tried: allowed or refused, exactly as the rules say.

    def words(self, days: tuple[date, date]) -> dict:
        self.effect_on, known_on = days
        at = datetime(known_on.year, known_on.month, known_on.day, 11, tzinfo=UTC)
        self.known_on = known_on
        return {
            "by": self.people[0],
            "at": at,
            "reason": "Au hasard",
            "effect_on": self.effect_on,
        }

    def attempt(self, allowed: bool, deed, **arguments):
        try:
            with transaction.atomic():
                done = deed(**arguments)
        except books.LedgerRefused as refusal:
            if allowed:
                raise AssertionError(f"{deed.__name__} was refused") from refusal
            return None
        assert allowed, f"{deed.__name__} should have been refused"
        return done

    def move(self, source, destination, amount) -> None:
        self.replay.move(source, destination, amount, self.effect_on, self.known_on)

    def place(self, line_index: int, year: int, credit: str, pocket: str):
        return (self.lines[line_index].pk, year, str(credit), pocket)

    def within(self, deed, way, line_index, year, credit, amount, words, **more) -> None:
        source, destination = (self.place(line_index, year, credit, name) for name in way)
        amount = money(amount, self.replay.pockets[source])
        allowed = self.replay.is_open(year) and self.replay.holds(source, amount)
        done = self.attempt(
            allowed,
            deed,
            line=self.lines[line_index],
            fiscal_year=year,
            credit=credit,
            amount=amount,
            **words,
            **more,
        )
        if done:
            self.move(source, destination, amount)

    # Credits.

    def open_credits(self, on, year, credit, amount, deed, days):
        replay, words = self.replay, self.words(days)
        amount = money(amount, CEILING - replay.opened_ae)
        fits = credit != Credit.AE or replay.opened_ae + amount <= CEILING
        done = self.attempt(
            replay.is_open(year) and fits,
            deed,
            line=self.lines[on],
            fiscal_year=year,
            credit=credit,
            amount=amount,
            **words,
        )
        if done:
            self.move(None, self.place(on, year, credit, "available"), amount)
            replay.opened_ae += amount if credit == Credit.AE else 0
            if deed is books.allocate and credit == Credit.CP:
                replay.initial_cp[year] += amount

    def reduce(self, on, year, credit, amount, days):
        source = self.place(on, year, credit, "available")
        amount = money(amount, self.replay.pockets[source])
        done = self.attempt(
            self.replay.is_open(year) and self.replay.holds(source, amount),
            books.reduce,
            line=self.lines[on],
            fiscal_year=year,
            credit=credit,
            amount=amount,
            **self.words(days),
        )
        if done:
            self.move(source, None, amount)
            self.replay.opened_ae -= amount if credit == Credit.AE else 0

    def transfer(self, on, year, credit, amount, days, own):
        words = self.words(days)
        source = self.place(on, year, credit, "available")
        amount = money(amount, self.replay.pockets[source])
        proposal = books.propose_transfer(
            source_line=self.lines[on],
            destination_line=self.lines[1 - on],
            fiscal_year=year,
            credit=credit,
            amount=amount,
            **words,
        )
        done = self.attempt(
            not own and self.replay.is_open(year) and self.replay.holds(source, amount),
            books.approve_transfer,
            proposal=proposal,
            by=self.people[0 if own else 1],
            at=words["at"],
        )
        if done:
            self.move(source, self.place(1 - on, year, credit, "available"), amount)

    # Awards.

    def held(self, number: int, on: int, year: int, award: str) -> tuple[int, int, str]:
        """Some award's reservation, where there is one."""
        found = sorted(key for key, amount in self.replay.awards.items() if amount)
        if not found or number > 20:
            return on, year, award
        award, line_pk, year = found[number % len(found)]
        return [of.pk for of in self.lines].index(line_pk), year, award

    def on_award(self, verb, way, on, year, award, amount, days, **more):
        """A deed on the reservation of an award; gives back what the deed gave, and the amount."""
        replay = self.replay
        source, destination = (self.place(on, year, "ae", name) for name in way)
        held = (award, self.lines[on].pk, year)
        have = replay.awards[held] if way[0] == "reserved" else replay.pockets[source]
        amount = money(amount, have)
        short = way[0] == "reserved" and replay.awards[held] < amount
        done = self.attempt(
            replay.is_open(year) and replay.holds(source, amount) and not short,
            verb,
            line=self.lines[on],
            fiscal_year=year,
            award=award,
            amount=amount,
            **self.words(days),
            **more,
        )
        if done:
            self.move(source, destination, amount)
            replay.awards[held] += amount if way[1] == "reserved" else -amount
        return done, amount

    def engage(self, on, year, award, amount, days):
        act, amount = self.on_award(
            books.engage,
            ("reserved", "engaged"),
            on,
            year,
            award,
            amount,
            days,
            instrument=Instrument.UO_ALLOTMENT,
            signed_on=date(year, 2, 1),
        )
        if act:
            self.engagements.append(act)
            self.replay.acts[act.pk] = Act(award, self.lines[on].pk, year, engaged=amount)

    def chosen(self, number: int) -> tuple[Engagement, Act]:
        act = self.engagements[number % len(self.engagements)]
        return act, self.replay.acts[act.pk]

    def increase_engagement(self, number, amount, days):
        act, told = self.chosen(number)
        held = (told.award, told.line, told.year)
        amount = money(amount, self.replay.awards[held])
        allowed = self.replay.is_open(told.year) and self.replay.awards[held] >= amount
        words = self.words(days)
        if self.attempt(allowed, books.increase_engagement, engagement=act, amount=amount, **words):
            place = (told.line, told.year, "ae")
            self.move((*place, "reserved"), (*place, "engaged"), amount)
            self.replay.awards[held] -= amount
            told.engaged += amount

    def withdraw(self, number, amount, days, exception):
        act, told = self.chosen(number)
        words, replay = self.words(days), self.replay
        amount = money(amount, told.engaged - told.paid)
        effect_year = self.effect_on.year
        place = (told.line, told.year, "ae")
        if effect_year == told.year:
            fits, arrival = replay.is_open(told.year) and not exception, (*place, "available")
        elif effect_year < told.year:
            fits, arrival = False, None
        elif exception:
            arrival = (told.line, effect_year, "ae", "available")
            fits = replay.is_open(effect_year)
        else:
            fits, arrival = True, (*place, "withdrawn")
        fits = fits and told.engaged - told.paid >= amount
        done = self.attempt(
            fits, books.withdraw, engagement=act, amount=amount, exception=exception, **words
        )
        if done:
            self.move((*place, "engaged"), arrival, amount)
            told.engaged -= amount

    def pay(self, number, year, amount, days):
        act, told = self.chosen(number)
        source = (told.line, year, "cp", "available")
        amount = money(amount, min(self.replay.pockets[source], told.engaged - told.paid))
        allowed = (
            self.replay.is_open(year)
            and year >= told.year
            and self.replay.holds(source, amount)
            and told.engaged - told.paid >= amount
        )
        words = self.words(days)
        if self.attempt(
            allowed, books.pay, engagement=act, fiscal_year=year, amount=amount, **words
        ):
            self.move(source, (told.line, year, "cp", "paid"), amount)
            self.replay.memo(told, amount, self.effect_on, self.known_on)
            told.paid += amount

    def refund(self, number, year, amount, days):
        act, told = self.chosen(number)
        source = (told.line, year, "cp", "paid")
        amount = money(amount, min(self.replay.pockets[source], told.paid))
        allowed = (
            self.replay.is_open(year)
            and year >= told.year
            and self.replay.holds(source, amount)
            and told.paid >= amount
        )
        words = self.words(days)
        if self.attempt(
            allowed, books.refund, engagement=act, fiscal_year=year, amount=amount, **words
        ):
            self.move(source, (told.line, year, "cp", "available"), amount)
            self.replay.memo(told, -amount, self.effect_on, self.known_on)
            told.paid -= amount

    # Years.

    def open_year(self, year, days):
        words = self.words(days)
        del words["effect_on"]
        done = self.attempt(
            year not in self.replay.years,
            books.open_year,
            envelope=self.envelope,
            fiscal_year=year,
            **words,
        )
        if done:
            self.replay.years[year] = False

    def carry_over(self, on, year, credit, amount, award, number, days):
        replay, words = self.replay, self.words(days)
        if award:
            on, year, award = self.held(number, on, year, award)
        closed = replay.years.get(year, False)
        pocket = "reserved" if award else "lapsed" if closed else "available"
        source = self.place(on, year, credit, pocket)
        held = (award, self.lines[on].pk, year)
        cap = replay.initial_cp[year] * Decimal("0.03")
        left = (cap - replay.carried_cp[year]).quantize(CENT, rounding=ROUND_DOWN)
        have = replay.awards[held] if award else replay.pockets[source]
        amount = money(amount, have if credit == Credit.AE else min(have, left))
        allowed = (
            year in replay.years
            and replay.is_open(year + 1)
            and replay.holds(source, amount)
            and not (award and (credit == Credit.CP or replay.awards[held] < amount))
            and (credit == Credit.AE or replay.carried_cp[year] + amount <= cap)
        )
        done = self.attempt(
            allowed,
            books.carry_over,
            line=self.lines[on],
            from_year=year,
            credit=credit,
            amount=amount,
            award=award,
            **words,
        )
        if done:
            arrival = self.place(on, year + 1, credit, "reserved" if award else "available")
            self.move(source, arrival, amount)
            if award:
                replay.awards[held] -= amount
                replay.awards[award, self.lines[on].pk, year + 1] += amount
            if credit == Credit.CP:
                replay.carried_cp[year] += amount

    def close_year(self, year, days):
        replay, words = self.replay, self.words(days)
        del words["effect_on"]
        held = any(amount for (_a, _l, of), amount in replay.awards.items() if of == year)
        preview = books.closing_preview(envelope=self.envelope, fiscal_year=year)
        done = self.attempt(
            replay.is_open(year) and not held,
            books.close_year,
            envelope=self.envelope,
            fiscal_year=year,
            **words,
        )
        if done:
            self.effect_on = date(year, 12, 31)
            for lapse in preview.lapses:
                place = (lapse.line.pk, year, lapse.credit)
                self.move((*place, lapse.pocket), (*place, "lapsed"), lapse.amount)
            replay.years[year] = True
