"""Scenarios side by side: what each answers, what it costs, and the differences between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from funding.models import Choice, CommitteeSession, Scenario, ScenarioChoice
from funding.queries.committee.agenda import Row, SessionPage
from funding.queries.selection import Candidate

ZERO = Decimal("0.00")


@dataclass
class Column:
    """One scenario over the files that this person may read; amounts in euros.

    ``rest`` is what its ceiling, or else the line, would have left; ``worth`` the sum of the marks
    at the rate granted. Of a scenario that waits, ``answered`` files have had their answer since,
    or left the agenda: their money is out of the line already, so no total counts them.
    """

    scenario: Scenario
    answers: dict[int, ScenarioChoice]
    ceiling: Decimal | None
    granted: Decimal = ZERO
    count: int = 0
    deferred: int = 0
    refused: int = 0
    worth: Decimal = ZERO
    hidden: int = 0
    answered: int = 0
    deltas: dict[str, Decimal] = field(default_factory=dict)

    @property
    def rest(self) -> Decimal | None:
        return None if self.ceiling is None else self.ceiling - self.granted

    @property
    def is_over(self) -> bool:
        return self.rest is not None and self.rest < 0


@dataclass(frozen=True)
class Cell:
    """What a scenario says of a file, and whether it differs from the scenario of reference."""

    answer: ScenarioChoice | None
    differs: bool
    rate: Decimal | None
    is_promoted: bool = False


@dataclass(frozen=True)
class Comparison:
    """Every scenario of a session beside the others. ``base`` is the one compared with."""

    columns: list[Column]
    lines: list[tuple[Row, list[Cell]]]
    base: Column | None


def comparison(page: SessionPage, base_pk: int | None = None) -> Comparison:
    """The scenarios of a session side by side, for the files that this person may read.

    Two queries more than the page of the session.
    """
    scenarios = list(Scenario.objects.filter(session=page.session).order_by("pk"))
    answers = ScenarioChoice.objects.filter(scenario__in=scenarios).order_by("pk")
    by_scenario: dict[int, dict[int, ScenarioChoice]] = {s.pk: {} for s in scenarios}
    for answer in answers:
        by_scenario[answer.scenario_id][answer.item_id] = answer
    rows = page.readable
    columns = [column_of(s, by_scenario[s.pk], rows, page) for s in scenarios]
    base = next((c for c in columns if c.scenario.pk == base_pk), columns[0] if columns else None)
    for column in columns:
        if base is not None and column is not base:
            column.deltas = {
                "count": Decimal(column.count - base.count),
                "granted": column.granted - base.granted,
                "worth": column.worth - base.worth,
            }
    lines = [(row, [_cell(row, column, base) for column in columns]) for row in rows]
    return Comparison(columns, lines, base)


def column_of(
    scenario: Scenario,
    answers: dict[int, ScenarioChoice],
    rows: Sequence[Row],
    page: SessionPage,
) -> Column:
    """The totals of one scenario over the rows given. A promoted one is compared with nothing."""
    ceiling = scenario.ceiling_amount if scenario.ceiling_amount is not None else page.available
    if scenario.promoted_at is not None and scenario.ceiling_amount is None:
        ceiling = None
    column = Column(scenario, answers, ceiling)
    shown = {row.item.pk for row in rows}
    column.hidden = sum(1 for pk in answers if pk not in shown)
    for row in rows:
        answer = answers.get(row.item.pk)
        if answer is None:
            continue
        if scenario.promoted_at is None and not row.item.is_pending:
            column.answered += 1
        elif answer.choice == Choice.GRANT:
            amount = answer.amount or ZERO
            column.granted += amount
            column.count += 1
            column.worth += (row.mark or ZERO) * amount / row.file.requested_amount
        elif answer.choice == Choice.DEFER:
            column.deferred += 1
        else:
            column.refused += 1
    return column


def candidates_of(page: SessionPage, *, with_unfavourable: bool) -> list[Candidate]:
    """The files that a suggestion may choose: awaiting, readable, marked, and advised for."""
    return [
        Candidate(row.file.reference, row.file.requested_amount, row.mark)
        for row in page.pending
        if not row.gate and row.mark is not None and (with_unfavourable or row.is_advised)
    ]


def scenarios_of(session: CommitteeSession) -> list[Scenario]:
    return list(session.scenarios.select_related("drawn_by", "promoted_by").order_by("pk"))


def _cell(row: Row, column: Column, base: Column | None) -> Cell:
    answer = column.answers.get(row.item.pk)
    other = base.answers.get(row.item.pk) if base is not None else None
    differs = base is not column and _said(answer) != _said(other)
    rate = None
    if answer is not None and answer.amount and row.file.eligible_amount:
        rate = answer.amount / row.file.eligible_amount
    return Cell(answer, differs, rate, column.scenario.promoted_at is not None)


def _said(answer: ScenarioChoice | None) -> tuple:
    return (answer.choice, answer.amount) if answer is not None else ()
