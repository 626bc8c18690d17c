"""The page of a co-financing."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from funding.lifecycle import COFINANCING
from funding.models import (
    Agreement,
    Assessment,
    Cofinancing,
    CofinancingStatus,
    Letter,
    Tranche,
)
from funding.policies import interest_gate
from funding.policies.readings import READING, reading_of
from funding.queries.amendments import AmendmentRow, amendments_of
from funding.queries.assessments import readable
from funding.queries.deliverables import DeliverableRow, deliverables_of
from funding.queries.letters import letters_of
from funding.queries.milestones import Milestones, milestones_of, obstacles
from funding.queries.request import derogation_notice, obstacles_to_filing
from projects.policies import CostSummary
from projects.queries import cost_summary
from workflow.lifecycle import Ability
from workflow.models import JournalEntry

S = CofinancingStatus
#: Deeds that have their own place on the page, not among the buttons.
ELSEWHERE = (
    "refresh_terms",  # these three follow a deed on the project
    "follow_inadmissible",
    "follow_reopened",
    "declare_interests",
    "attach",
    "follow",
    "confer",
    "write_to_holder",
    "reply_to_desk",
    "ask_opinion",
)

#: States before any committee: no letter was ever written.
UNDECIDED = (S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, S.RECOMMENDED, S.NOT_RECOMMENDED)

#: Deeds that are not mentioned while they have no object: they come and go with the execution.
QUIET = (
    "publish_agreement",
    "report_impact",
    "report_final",
    "release_milestone",
    "hold_milestone",
    "stop_milestone",
    "request_payment",
    "revert_decision",
    "amend",
    "drop_amendment",
    "locate_deliverable",
    "check_deliverables",
    "notify_letter",
    "send_agreement",
    "return_signed",
    "receive_signed",
)

#: The life of a co-financing in six steps: label and the states in which it is the current one.
STEPS = (
    (_("Demande"), (S.DRAFT, S.SUBMITTED)),
    (_("Instruction"), (S.UNDER_REVIEW,)),
    (_("Comité"), (S.RECOMMENDED, S.NOT_RECOMMENDED, S.IN_COMMITTEE, S.DEFERRED)),
    (_("Convention"), (S.GRANTED,)),
    (_("Exécution"), (S.AGREED, S.IN_EXECUTION)),
    (_("Solde"), (S.SETTLED,)),
)


@dataclass(frozen=True)
class Step:
    """Where a file stands in its life; ``number`` from 1, ``next`` is empty at the end."""

    number: int
    count: int
    label: str
    next: str


@dataclass(frozen=True)
class FilePage:
    """All that the page of a co-financing shows to one person."""

    file: Cofinancing
    gate: str
    is_desk: bool
    terms: CostSummary | None = None
    step: Step | None = None
    abilities: list[Ability] = field(default_factory=list)
    deeds: frozenset[str] = frozenset()
    assessments: list[Assessment] = field(default_factory=list)
    given: int = 0
    agreements: list[Agreement] = field(default_factory=list)
    tranches: list[Tranche] = field(default_factory=list)
    amendments: list[AmendmentRow] = field(default_factory=list)
    milestones: Milestones | None = None
    letters: list[Letter] = field(default_factory=list)
    deliverables: list[DeliverableRow] = field(default_factory=list)
    payment_obstacles: dict[int, str] = field(default_factory=dict)
    entries: list[JournalEntry] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    derogation: str = ""

    @property
    def allowed(self) -> list[Ability]:
        return [a for a in self.abilities if a.allowed]

    @property
    def hindered(self) -> list[Ability]:
        return [a for a in self.abilities if not a.allowed and a.name not in QUIET]

    @property
    def next_tranche(self) -> Tranche | None:
        """The first that is not paid: people decide on it."""
        return next((t for t in self.tranches if t.stage in ("planned", "certified")), None)

    @property
    def gap(self) -> Decimal | None:
        """The points between the best and the worst mark, when two are shown."""
        marks = [a.weighted_score for a in self.assessments]
        return max(marks) - min(marks) if len(marks) >= 2 else None

    @property
    def agreed_amount(self) -> Decimal:
        """The sum of the signed acts, less what signed amendments withdrew."""
        signed = (a.amount for a in self.agreements if a.revoked_at is None)
        less = (
            row.amendment.withdrawn_amount
            for row in self.amendments
            if row.amendment.binds(self.file.decided_at)
        )
        return sum(signed, Decimal("0.00")) - sum(less, Decimal("0.00"))

    @property
    def paid_amount(self) -> Decimal:
        return sum((t.paid_amount or Decimal(0) for t in self.tranches), Decimal("0.00"))

    @property
    def open_amount(self) -> Decimal:
        return sum((t.open_amount for t in self.tranches), Decimal("0.00"))


def file_page(file: Cofinancing, user, at: datetime) -> FilePage:
    """What the page of one co-financing shows to this person, in a constant number of queries.

    Until a reviewer or a decision maker has declared no conflict, only the identity is given.
    """
    is_desk = user.can(Permission.FUNDING_READ_ALL)
    reading = reading_of(user, file)
    gate = interest_gate(user, file.status, reading.conflict)
    if gate:
        return FilePage(file=file, gate=gate, is_desk=is_desk)
    terms = cost_summary(file.project)
    abilities = COFINANCING.abilities(file, user, at, {READING: reading})
    agreements = list(file.agreements.select_related("document", "recorded_by"))
    tranches = list(
        Tranche.objects.filter(agreement__in=agreements)
        .select_related("certified_by", "paid_by", "agreement__engagement")
        .prefetch_related("payment_requests__requested_by", "payment_requests__evidence")
        .order_by("agreement__number", "number")
    )
    milestones = milestones_of(file) if agreements else None
    shown = readable(file, user) if is_desk else []
    # whoever reads another's reads them all
    given = len(shown) if len(shown) > 1 or not is_desk else file.assessments.count()
    is_draft = file.status == S.DRAFT
    return FilePage(
        file=file,
        gate="",
        is_desk=is_desk,
        terms=terms,
        step=step_of(file),
        abilities=[a for a in abilities if a.name not in ELSEWHERE],
        deeds=frozenset(a.name for a in abilities if a.allowed),
        assessments=shown,
        given=given,
        agreements=agreements,
        tranches=tranches,
        amendments=amendments_of(file, is_desk=is_desk) if agreements else [],
        milestones=milestones,
        deliverables=deliverables_of(file) if file.status not in UNDECIDED else [],
        letters=letters_of(file, is_desk=is_desk) if file.status not in UNDECIDED else [],
        payment_obstacles=obstacles(tranches, milestones.every) if milestones else {},
        entries=journal_of(file, is_desk=is_desk),
        obstacles=[s for _c, s in obstacles_to_filing(terms, file.requested_amount)]
        if is_draft
        else [],
        derogation=derogation_notice(terms, file.requested_amount) if is_draft else "",
    )


def journal_of(file: Cofinancing, *, is_desk: bool) -> list[JournalEntry]:
    """The deeds on a file, oldest first; the instruction's own words stay within the desk."""
    entries = JournalEntry.objects.of(file).select_related("by")
    if not is_desk:
        entries = entries.exclude(transition__in=COFINANCING.private_deeds())
    return list(entries)


def step_of(file: Cofinancing) -> Step | None:
    """The current step; None for a file that left its way (refused, withdrawn, cancelled)."""
    for place, (label, states) in enumerate(STEPS, start=1):
        if file.status in states:
            following = str(STEPS[place][0]) if place < len(STEPS) else ""
            if file.status == S.DEFERRED:
                following = str(_("Nouvel examen par le comité"))
            return Step(place, len(STEPS), str(label), following)
    return None
