"""Lives each script through the actions that the pages call, at dates before today."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from datalab.story import awards
from datalab.story.hours import at_work
from datalab.story.intake import mandatory_indicators
from datalab.story.scripts import Script
from funding.actions import decision, instruction, request
from funding.ledger.models import BudgetLine
from funding.models import Cofinancing, FinancingInstrument
from projects.actions import admissibility, drafting, submission
from projects.models import CallVersion, Project, Strand
from support.actions import asking, capacity
from support.models import Capacity

#: How far each end of a script goes along the way of a file.
STAGES = (
    "draft",
    "submitted",
    "admissible",
    "one_assessment",
    "recommended",
    "in_committee",
    "granted",
    "agreed",
    "in_execution",
    "settled",
)
#: Ends beside the way, and the last stage of the way that they pass.
ASIDE = {
    "inadmissible": "submitted",
    "conflict": "admissible",
    "refused": "in_committee",
    "deferred": "in_committee",
    "reported": "in_execution",
    "held": "in_execution",
}


class Cast:
    """The people of the story, found by what they do."""

    def __init__(self) -> None:
        self.officer, self.payer = User.objects.holding(Role.BUDGET_OFFICER).order_by("pk")[:2]
        self.decider = User.objects.holding(Role.DECISION_MAKER).order_by("pk")[0]
        reviewers = (
            Membership.objects.current()
            .filter(role=Role.REVIEWER)
            .select_related("user")
            .order_by("pk")
        )
        self.reviewers: dict[str, list[User]] = {
            strand: [m.user for m in reviewers if m.strand in ("", strand)]
            for strand in Strand.values
        }

    def holder_of(self, organisation: Organisation) -> User:
        """The organisation's data administrator; the story names one where the demo has none."""
        found = (
            Membership.objects.current()
            .filter(organisation=organisation, role=Role.DATA_ADMINISTRATOR)
            .select_related("user")
            .order_by("pk")
            .first()
        )
        if found:
            return found.user
        user = User.objects.create_user(
            f"donnees@{organisation.key}.invalid",
            None,
            first_name="Données",
            last_name=organisation.acronym,
        )
        Membership.objects.create(
            user=user,
            organisation=organisation,
            role=Role.DATA_ADMINISTRATOR,
            started_on=timezone.localdate() - timedelta(days=800),
        )
        return user


class Life:
    """One file living its script, a few days between two deeds."""

    def __init__(self, script: Script, cast: Cast, *, marks: tuple[int, int] = (4, 5)) -> None:
        self.marks = marks
        self.script = script
        self.cast = cast
        self.organisation = Organisation.objects.get(key=script.organisation)
        self.holder = cast.holder_of(self.organisation)
        self.clock = timezone.now().replace(hour=9, minute=12, second=0, microsecond=0) - timedelta(
            days=script.begun
        )
        self.step = timedelta(days=max(1, script.begun // 14), hours=1, minutes=7)
        self.project: Project

    def now(self) -> datetime:
        """The next moment of the story, never in the future."""
        self.clock = min(self.clock + self.step, timezone.now())
        return at_work(self.clock)

    @property
    def file(self) -> Cofinancing:
        return Cofinancing.objects.get(project=self.project)

    def tell(self) -> None:
        """Goes along the way until the script's end."""
        end = self.script.until
        last = STAGES.index(ASIDE.get(end, end))
        self.draft()
        for stage in STAGES[1 : last + 1]:
            getattr(self, stage)()
        if end in ASIDE:
            getattr(self, end)()

    def draft(self) -> None:
        script, at = self.script, self.now()
        call = CallVersion.objects.open_on(timezone.localdate(at)).filter(
            call__strand=script.strand
        )
        self.project = drafting.create(
            organisation=self.organisation,
            call_version=call[0],
            title=script.title,
            by=self.holder,
            at=at,
        )
        self.project = drafting.edit(
            self.project,
            by=self.holder,
            at=at,
            seen_version=self.project.version,
            values=self._words(at),
            rows=self._rows(at) if script.until != "draft" else {},
        )
        request.ask(project=self.project, amount=script.amount, by=self.holder, at=at)
        kind, question = script.help
        if kind:
            asking.ask(
                organisation=self.organisation,
                project=self.project,
                kind=kind,
                subject=question,
                question=f"{question} {script.summary}",
                by=self.holder,
                at=at,
            )

    def _words(self, at: datetime) -> dict:
        script = self.script
        words = {
            "summary": script.summary,
            "problem": f"Aujourd’hui, ces données existent mais ne servent pas. {script.summary}",
            "users": "Agents des services déconcentrés, collectivités, associations, citoyens.",
            "data_used": "Registres du ministère, données publiées sur data.gouv.fr.",
            "starts_on": timezone.localdate(at) + timedelta(days=90),
            "duration_months": 12 if script.asked < 200_000 else 18,
            "project_types": list(script.types),
        }
        if script.until != "draft":
            words.update(
                has_personal_data=False,
                legal_frame="Données déjà publiques ou agrégées ; aucune donnée personnelle.",
                deployment="Pilote sur trois territoires, puis ouverture à tous au bout d’un an.",
                team="Une cheffe de projet, deux développeurs, un statisticien.",
                sponsor="Administration ministérielle des données",
            )
        return words

    def _rows(self, at: datetime) -> dict[str, list[dict]]:
        label, baseline, target = self.script.indicator
        year = timezone.localdate(at).year
        half = Decimal("0.5")
        costs = []
        for nature, words, amount in self.script.costs:
            for part in (year, year + 1):
                ttc = (Decimal(amount) * half).quantize(Decimal("0.01"))
                costs.append(
                    {
                        "nature": nature,
                        "year": part,
                        "label": words,
                        "amount_ht": (ttc / Decimal("1.2")).quantize(Decimal("0.01")),
                        "amount_ttc": ttc,
                    }
                )
        target_on = timezone.localdate(at) + timedelta(days=540)
        indicator = {
            "kind": "",
            "label": label,
            "unit": "",
            "baseline": Decimal(baseline),
            "target": Decimal(target),
            "target_on": target_on,
            "method": "Relevé trimestriel publié avec les données.",
        }
        asked = mandatory_indicators(self.project.call_version, self.script.types, target_on)
        return {"cost_lines": costs, "indicators": [indicator, *asked]}

    def submitted(self) -> None:
        self.project = submission.submit(self.project, by=self.holder, at=self.now())

    def admissible(self) -> None:
        self.project = admissibility.find_admissible(
            self.project, by=self.reviewers[0], at=self.now()
        )

    def inadmissible(self) -> None:
        self.project = admissibility.find_inadmissible(
            self.project, by=self.reviewers[0], at=self.now(), reason=self.script.reason
        )

    def conflict(self) -> None:
        instruction.declare_interests(
            self.file,
            has_conflict=True,
            explanation="J’ai travaillé à la première version de ce projet.",
            by=self.reviewers[-1],
            at=self.now(),
        )

    @property
    def reviewers(self) -> list[User]:
        return self.cast.reviewers[self.script.strand]

    def _assess(self, reviewer: User, marks: int, comment: str) -> None:
        at = self.now()
        instruction.declare_interests(self.file, has_conflict=False, by=reviewer, at=at)
        if self.file.status == "submitted":
            instruction.take_up(self.file, by=reviewer, at=at)
        grid = self.project.call_version.criteria
        instruction.assess(
            self.file,
            scores={c["key"]: max(0, min(5, marks - place % 2)) for place, c in enumerate(grid)},
            is_favourable=marks >= 3,
            comment=comment,
            by=reviewer,
            at=at,
        )

    def one_assessment(self) -> None:
        self._assess(
            self.reviewers[0],
            self.marks[0],
            "Besoin réel, équipe en place ; la mesure d’impact est crédible.",
        )

    def recommended(self) -> None:
        self._assess(
            self.reviewers[1],
            self.marks[1],
            "Projet réutilisable par d’autres ministères, code ouvert.",
        )
        instruction.recommend(
            self.file,
            synthesis="Deux avis favorables et proches : le projet répond aux critères de l’appel.",
            by=self.reviewers[0],
            at=self.now(),
        )

    def in_committee(self) -> None:
        at = self.now()
        instruction.declare_interests(self.file, has_conflict=False, by=self.cast.decider, at=at)
        decision.enrol(self.file, by=self.cast.decider, at=at)

    @property
    def instrument(self) -> str:
        if self.organisation.kind == "state_operator":
            return FinancingInstrument.OPERATOR_AGREEMENT
        return FinancingInstrument.MANAGEMENT_DELEGATION

    def granted(self) -> None:
        decision.grant(
            self.file,
            amount=Decimal(self.script.granted),
            line=BudgetLine.objects.get(strand=self.script.strand),
            instrument=self.instrument,
            by=self.cast.decider,
            at=self.now(),
            reason="Projet conforme aux priorités du guichet.",
            deliverables=awards.promises(self),
        )
        awards.write(self)

    def refused(self) -> None:
        at = self.now()
        decision.refuse(
            self.file,
            by=self.cast.decider,
            at=at,
            reason=self.script.reason,
            remedies=decision.remedies_text(timezone.localdate(at)),
        )

    def deferred(self) -> None:
        decision.defer(self.file, by=self.cast.decider, at=self.now(), reason=self.script.reason)

    def agreed(self) -> None:
        awards.sign(self)

    def in_execution(self) -> None:
        awards.execute(self)

    def reported(self) -> None:
        awards.report_next(self)
        awards.amend(self)

    def held(self) -> None:
        awards.hold_next(self)
        awards.reduce(self)

    def settled(self) -> None:
        awards.settle(self)


def open_quarter(*, by: User) -> None:
    """Opens 120 person-days of help for the current quarter and for the next one, once."""
    now = timezone.now()
    today = timezone.localdate(now)
    here = today.year * 4 + (today.month - 1) // 3
    for place in (here, here + 1):
        year, quarter = divmod(place, 4)
        if not Capacity.objects.filter(year=year, quarter=quarter + 1).exists():
            capacity.open_days(
                year,
                quarter + 1,
                Decimal("120"),
                by=by,
                at=now,
                reason="Capacité d’accompagnement du trimestre",
            )
