"""A committee with its members, its agenda and its votes, by real deeds."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.models import User
from accounts.permissions import Role
from funding.actions.committee import enrolling, scenarios, sessions, voting
from funding.actions.committee.scenarios import Answer
from funding.models import AgendaItem, Choice, Cofinancing, CommitteeSession, Scenario
from tests.factories.accounts import person
from tests.funding.stories import AT, Desk, fresh


@dataclass
class Committee:
    """A chair, two other deciders as members, a quorum of two, on the desk's line."""

    desk: Desk
    quorum: int = 2
    members: list[User] = field(init=False)
    session: CommitteeSession = field(init=False)

    def __post_init__(self) -> None:
        others = [person(Role.DECISION_MAKER, self.desk.dinum) for _ in range(2)]
        self.members = [self.desk.decider, *others]
        self.session = sessions.plan(
            line=self.desk.line, composition=self.composition(), by=self.chair, at=AT
        )

    @property
    def chair(self) -> User:
        return self.desk.decider

    def composition(self, **changes) -> sessions.Composition:
        terms = {
            "title": "Comité de printemps",
            "held_on": date(2026, 4, 2),
            "quorum": self.quorum,
            "chair": self.chair,
            "members": tuple(self.members),
        }
        return sessions.Composition(**{**terms, **changes})

    def recommended(self, amount: str = "180000.00", marks=None, **fields) -> Cofinancing:
        from funding.actions import instruction

        file = self.desk.under_review(amount, **fields)
        for reviewer in self.desk.reviewers:
            self.desk.assess(file, reviewer, marks=marks)
        instruction.recommend(file, synthesis="Solide.", by=self.desk.reviewers[0], at=AT)
        self.desk.declare(file, self.chair)
        return fresh(file)

    def enrolled(self, *files: Cofinancing, declared: bool = True) -> list[AgendaItem]:
        """The files on the agenda, every member having declared no conflict."""
        enrolling.put_on_agenda(self.session, files=files, by=self.chair, at=AT)
        if declared:
            for member in self.members[1:]:
                enrolling.declare_on_agenda(
                    self.session, conflicts={}, clear=files, by=member, at=AT
                )
        self.session.refresh_from_db()
        return list(
            self.session.items.filter(cofinancing__in=files)
            .select_related("cofinancing__project__organisation")
            .order_by("position")
        )

    def opened(self, *files: Cofinancing) -> list[AgendaItem]:
        items = self.enrolled(*files)
        self.session = sessions.open_session(self.session, by=self.chair, at=AT)
        return items

    def vote(self, items, *, value: str = "for", members=None) -> None:
        for member in self.members if members is None else members:
            voting.vote(self.session, values=dict.fromkeys(items, value), by=member, at=AT)

    def scenario(self, items, *, name: str = "Tout accorder", **changes) -> Scenario:
        answers = changes.pop("answers", [Answer(item, Choice.GRANT) for item in items])
        return scenarios.draw(
            self.session, name=name, answers=answers, by=self.chair, at=AT, **changes
        )

    def promote(self, scenario: Scenario, **changes) -> Scenario:
        return scenarios.promote(scenario, **{"by": self.chair, "at": AT, **changes})


def available(desk: Desk) -> Decimal:
    from funding.ledger.models import Balance

    return Balance.objects.get(line=desk.line, credit="ae", pocket="available").amount
