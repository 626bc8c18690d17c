"""A desk with its people and its money, and files brought to any stage by real deeds."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import Organisation, User
from accounts.permissions import Role
from funding.actions import (
    agreement,
    decision,
    execution,
    instruction,
    milestones,
    pieces,
    request,
)
from funding.ledger import books
from funding.ledger.models import Balance, BudgetLine, Envelope, Movement
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing, FinancingInstrument, Milestone, Tranche
from notifications.models import Notification
from projects.models import Project, ProjectStatus, Strand
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.projects import ProjectFactory, pushed
from workflow.models import JournalEntry

AT = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
YEAR = 2026
MARKS = {"impact": 4, "reuse": 3, "team": 5}


@dataclass
class Desk:
    """The people of the desk, an envelope of 10 M€ and one open line of ``room`` euros."""

    room: Decimal = Decimal("5000000.00")
    year: int = YEAR
    organisation: Organisation = field(default_factory=OrganisationFactory)
    holder: User = field(init=False)

    def __post_init__(self) -> None:
        self.holder = person(Role.DATA_ADMINISTRATOR, self.organisation)
        self.dinum = OrganisationFactory(name="DINUM")
        self.reviewers = [person(Role.REVIEWER, self.dinum) for _ in range(2)]
        self.decider = person(Role.DECISION_MAKER, self.dinum)
        self.officer = person(Role.BUDGET_OFFICER, self.dinum)
        self.envelope = Envelope.objects.create(
            code="GUICHET",
            label="Guichet de financement",
            programme="349",
            action="01",
            ceiling_amount=Decimal("10000000.00"),
        )
        self.line = BudgetLine.objects.create(
            envelope=self.envelope,
            code="OD-1",
            label="Ouverture de la donnée",
            strand=Strand.OPEN_DATA,
            nature="Subventions",
        )
        told = {"by": self.officer, "at": AT, "reason": "Ouverture de la gestion"}
        with transaction.atomic():
            books.open_year(envelope=self.envelope, fiscal_year=self.year, **told)
            for credit in ("ae", "cp"):
                books.allocate(
                    line=self.line, fiscal_year=self.year, credit=credit, amount=self.room, **told
                )

    def project(self, **fields) -> Project:
        return ProjectFactory(organisation=self.organisation, created_by=self.holder, **fields)

    def asked(self, amount: str = "180000.00", **fields) -> Cofinancing:
        return request.ask(
            project=self.project(**fields), amount=Decimal(amount), by=self.holder, at=AT
        )

    def submitted(self, amount: str = "180000.00", **fields) -> Cofinancing:
        file = self.asked(amount, **fields)
        pushed(file.project_id, ProjectStatus.ADMISSIBLE, submitted_at=AT, submitted_by=self.holder)
        with transaction.atomic():
            request.submit_with_project(file.project, by=self.holder, at=AT)
        return fresh(file)

    def under_review(self, amount: str = "180000.00", **fields) -> Cofinancing:
        file = self.submitted(amount, **fields)
        for reviewer in self.reviewers:
            self.declare(file, reviewer)
        instruction.take_up(file, by=self.reviewers[0], at=AT)
        return fresh(file)

    def assessed(self, amount: str = "180000.00", **fields) -> Cofinancing:
        file = self.under_review(amount, **fields)
        for reviewer in self.reviewers:
            self.assess(file, reviewer)
        return fresh(file)

    def in_committee(self, amount: str = "180000.00", **fields) -> Cofinancing:
        file = self.assessed(amount, **fields)
        instruction.recommend(file, synthesis="Projet solide.", by=self.reviewers[0], at=AT)
        self.declare(file, self.decider)
        decision.enrol(file, by=self.decider, at=AT)
        return fresh(file)

    def granted(self, amount: str = "180000.00", **fields) -> Cofinancing:
        file = self.in_committee(amount, **fields)
        self.grant(file, amount)
        return fresh(file)

    def agreed(self, amount: str = "180000.00", **fields) -> Cofinancing:
        file = self.granted(amount, **fields)
        agreement.record_agreement(file, act=self.act(amount), by=self.officer, at=AT)
        return fresh(file)

    def published(self, amount: str = "180000.00", **fields) -> Cofinancing:
        file = self.agreed(amount, **fields)
        self.publish(file)
        return fresh(file)

    def publish(self, file):
        """Joins the signed paper and notes its publication: what a delegation needs to be paid."""
        return agreement.publish_agreement(
            file,
            published_on=AT.date(),
            where="Bulletin officiel n° 14",
            document=pieces.attach(file, upload=paper("delegation.pdf"), by=self.officer, at=AT),
            by=self.officer,
            at=AT,
        )

    def certified(self, amount: str = "180000.00", **fields) -> Cofinancing:
        file = self.published(amount, **fields)
        self.certify(file, first_tranche(file))
        return fresh(file)

    def paid(self, amount: str = "180000.00", **fields) -> Cofinancing:
        file = self.certified(amount, **fields)
        self.pay(file, first_tranche(file))
        return fresh(file)

    def declare(self, file, who, *, conflict: bool = False) -> None:
        instruction.declare_interests(
            file,
            has_conflict=conflict,
            explanation="Ancien collègue." if conflict else "",
            by=who,
            at=AT,
        )

    def assess(self, file, who, *, favourable: bool = True, marks=None):
        return instruction.assess(
            file,
            scores=marks or MARKS,
            is_favourable=favourable,
            comment="Mesure d’impact claire.",
            by=who,
            at=AT,
        )

    def grant(self, file, amount: str = "180000.00", **changes):
        terms = {
            "amount": Decimal(amount),
            "line": self.line,
            "instrument": FinancingInstrument.MANAGEMENT_DELEGATION,
            "by": self.decider,
            "at": AT,
        }
        return decision.grant(file, **{**terms, **changes})

    def act(self, amount: str = "180000.00", *, parts: int = 2) -> agreement.SignedAct:
        total = Decimal(amount)
        share = (total / parts).quantize(Decimal("0.01"))
        amounts = [share] * (parts - 1) + [total - share * (parts - 1)]
        return agreement.SignedAct(
            amount=total,
            signed_on=date(2026, 4, 1),
            plan=[
                agreement.PlannedTranche(
                    f"Tranche {n}", part, date(2026, 4, 2) + timedelta(days=180 * (n - 1))
                )
                for n, part in enumerate(amounts, start=1)
            ],
        )

    def certify(self, file, tranche, by=None):
        return execution.certify(
            file,
            tranche=tranche,
            certificate="Livraison constatée.",
            by=by or self.reviewers[0],
            at=AT,
        )

    def pay(self, file, tranche, by=None, **changes):
        terms = {
            "amount": tranche.planned_amount,
            "paid_on": date(2026, 4, 2),
            "by": by or self.officer,
            "at": AT,
        }
        return execution.pay(file, tranche=tranche, **{**terms, **changes})

    def account(self, file, **changes) -> milestones.Account:
        """A whole report: every indicator of the project measured."""
        measures = [
            milestones.Measured(i, Decimal("7"), AT.date(), "https://www.data.gouv.fr/mesure")
            for i in file.project.indicators.order_by("pk")
        ]
        return milestones.Account(
            **{"summary": "Trois services en dépendent.", "measures": measures, **changes}
        )

    def report(self, file, number: int = 1, **changes):
        return milestones.report_impact(
            file,
            milestone=milestone(file, number),
            account=self.account(file, **changes),
            by=self.holder,
            at=AT,
        )

    def report_final(self, file):
        return milestones.report_final(file, account=self.account(file), by=self.holder, at=AT)

    def release(self, file, number: int = 1):
        return milestones.release_milestone(
            file, milestone=milestone(file, number), by=self.reviewers[0], at=AT
        )

    def hold(self, file, number: int = 1):
        return milestones.hold_milestone(
            file,
            milestone=milestone(file, number),
            by=self.reviewers[0],
            at=AT,
            reason="Les mesures ne se vérifient pas.",
        )

    def stop(self, file, number: int = 1):
        return milestones.stop_milestone(
            file,
            milestone=milestone(file, number),
            by=self.decider,
            at=AT,
            reason="L’impact n’est pas montré.",
        )


def milestone(file: Cofinancing, number: int) -> Milestone:
    return Milestone.objects.get(cofinancing=file, number=number)


def paper(name: str = "rapport.pdf") -> SimpleUploadedFile:
    """A small PDF; its bytes depend on its name."""
    return SimpleUploadedFile(name, b"%PDF-1.7\n% " + name.encode() + b"\n%%EOF\n")


def fresh(file: Cofinancing) -> Cofinancing:
    return Cofinancing.objects.select_related("project__call_version__call").get(pk=file.pk)


def told(file: Cofinancing, who) -> int:
    """The version that the page of a deed shows to this person now."""
    return COFINANCING.version_for(fresh(file), who)


def first_tranche(file: Cofinancing) -> Tranche:
    return Tranche.objects.filter(agreement__cofinancing=file).order_by("number")[0]


def state_of_everything(file: Cofinancing) -> dict:
    """What a refusal must leave as it was: status, version, journal, ledger, outbox."""
    now = fresh(file)
    return {
        "status": now.status,
        "version": now.version,
        "granted": now.granted_amount,
        "journal": JournalEntry.objects.count(),
        "movements": Movement.objects.count(),
        "balances": sorted(
            Balance.objects.values_list("line", "fiscal_year", "credit", "pocket", "amount")
        ),
        "outbox": Notification.objects.count(),
        "tranches": sorted(
            Tranche.objects.filter(agreement__cofinancing=file).values_list(
                "number", "certified_at", "paid_at", "dropped_at"
            ),
            key=str,
        ),
    }
