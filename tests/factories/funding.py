"""Co-financings in any state, with the people, the assessments and the money that each demands."""

from decimal import Decimal

import factory
import pgtrigger
from django.db import transaction
from django.utils import timezone

from accounts.permissions import Role
from documents.models import Attachment
from documents.pdf.codes import new_code
from funding.ledger import books
from funding.ledger.models import Engagement
from funding.models import (
    DECIDED,
    DECISION_KINDS,
    Agreement,
    Amendment,
    Assessment,
    Cofinancing,
    CofinancingStatus,
    Deliverable,
    DeliverableKind,
    FinancingInstrument,
    ImpactReport,
    InterestDeclaration,
    Letter,
    LetterKind,
    Milestone,
    MilestoneStatus,
    Tranche,
)
from projects.models import ProjectStatus
from tests.factories import ledger
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, project_in

UNASSESSED = (
    CofinancingStatus.DRAFT,
    CofinancingStatus.SUBMITTED,
    CofinancingStatus.WITHDRAWN,
    CofinancingStatus.INADMISSIBLE,
)
IN_USE = (
    CofinancingStatus.AGREED,
    CofinancingStatus.IN_EXECUTION,
    CofinancingStatus.SETTLED,
    CofinancingStatus.CANCELLED,
)


class CofinancingFactory(factory.django.DjangoModelFactory):
    """A draft request of 200 000 € on an eligible cost of 400 000 €, at most 50 %."""

    class Meta:
        model = Cofinancing

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SelfAttribute("project.organisation")
    reference = factory.SelfAttribute("project.reference")
    strand = factory.SelfAttribute("project.call_version.call.strand")
    requested_amount = Decimal("200000.00")
    eligible_amount = Decimal("400000.00")
    max_rate = Decimal("0.5000")


def declared(cofinancing, someone, *, conflict: bool = False) -> InterestDeclaration:
    """Somebody's declaration of interests on a file."""
    return InterestDeclaration.objects.create(
        cofinancing=cofinancing,
        declared_by=someone,
        declared_at=timezone.now(),
        has_conflict=conflict,
        explanation="A travaillé pour le porteur." if conflict else "",
    )


def assessed(
    cofinancing, reviewer=None, *, favourable: bool = True, comment: str = "Impact mesurable."
) -> Assessment:
    """A complete assessment by a reviewer without conflict (a new one unless one is given)."""
    reviewer = reviewer or person(Role.REVIEWER)
    declared(cofinancing, reviewer)
    return Assessment.objects.create(
        cofinancing=cofinancing,
        assessed_by=reviewer,
        assessed_at=timezone.now(),
        scores={"impact": 4, "reuse": 4, "team": 4},
        weighted_score=Decimal("80.00"),
        is_favourable=favourable,
        comment=comment,
    )


def advice_fields() -> dict:
    """What an advice writes on the file."""
    return {
        "synthesis": "Projet solide, mesure d’impact à préciser.",
        "advised_at": timezone.now(),
        "advised_by": person(Role.REVIEWER),
    }


def deferral_fields() -> dict:
    """What a deferral writes on the file."""
    return {
        "decided_at": timezone.now(),
        "decided_by": person(Role.DECISION_MAKER),
        "decision_reason": "Préciser la mesure d’impact.",
    }


def agreement_with_tranches(cofinancing) -> Agreement:
    """A signed act of 100 000 €, one tranche to certify and one to pay, outside the ledger.

    Its first milestone has its report, its second waits; the final report is there, and an
    amendment waits for its signature.
    """
    officer = person(Role.BUDGET_OFFICER)
    terms = {
        "instrument": FinancingInstrument.MANAGEMENT_DELEGATION,
        "signed_on": timezone.localdate(),
        "recorded_at": timezone.now(),
        "recorded_by": officer,
    }
    agreement = Agreement.objects.create(
        cofinancing=cofinancing,
        number=1,
        amount=Decimal("100000.00"),
        engagement=Engagement.objects.create(
            award=cofinancing.reference,
            line=cofinancing.budget_line,
            fiscal_year=cofinancing.fiscal_year,
            **terms,
        ),
        **terms,
    )
    certified = {
        "certified_at": timezone.now(),
        "certified_by": person(Role.REVIEWER),
        "certificate": "Livraison constatée.",
    }
    for number, fields in ((1, certified), (2, {})):
        Tranche.objects.create(
            agreement=agreement,
            number=number,
            label=f"Tranche {number}",
            planned_amount=Decimal("50000.00"),
            planned_on=timezone.localdate(),
            **fields,
        )
    _milestones(agreement)
    Amendment.objects.create(
        cofinancing=cofinancing,
        number=1,
        reason="Décaler le déploiement.",
        duration_before=18,
        duration_after=24,
        aid_before=cofinancing.granted_amount,
        prepared_at=timezone.now(),
        prepared_by=officer,
    )
    return agreement


def _milestones(agreement) -> None:
    reported, _awaited = (
        Milestone.objects.create(
            cofinancing=agreement.cofinancing,
            agreement=agreement,
            number=number,
            due_on=timezone.localdate(),
            status=status,
        )
        for number, status in ((1, MilestoneStatus.REPORTED), (2, MilestoneStatus.AWAITED))
    )
    for milestone in (reported, None):
        final_report(agreement.cofinancing, milestone=milestone)


def final_report(cofinancing, *, milestone: Milestone | None = None) -> ImpactReport:
    """What the ministry reported in the end, or at a milestone."""
    return ImpactReport.objects.create(
        cofinancing=cofinancing,
        milestone=milestone,
        summary="Trois services en dépendent.",
        reported_at=timezone.now(),
        reported_by=person(Role.DATA_ADMINISTRATOR),
    )


def paid_tranche(cofinancing) -> Tranche:
    """A tranche of 100 € paid through the ledger, on a line of its own."""
    line = ledger.line(ae=1000, cp=1000)
    engagement = ledger.engagement(line, 100, award=cofinancing.reference)
    told = ledger.told(by=person(Role.BUDGET_OFFICER))
    with transaction.atomic():
        movement = books.pay(
            engagement=engagement, fiscal_year=2026, amount=Decimal("100.00"), **told
        )
    agreement = Agreement.objects.create(
        cofinancing=cofinancing,
        number=9,
        instrument=FinancingInstrument.UO_ALLOTMENT,
        signed_on=engagement.signed_on,
        amount=Decimal("100.00"),
        engagement=engagement,
        recorded_at=told["at"],
        recorded_by=told["by"],
    )
    return Tranche.objects.create(
        agreement=agreement,
        number=1,
        label="Tranche payée",
        planned_amount=Decimal("100.00"),
        planned_on=engagement.signed_on,
        certified_at=told["at"],
        certified_by=person(Role.REVIEWER),
        certificate="Livraison constatée.",
        paid_at=told["at"],
        paid_by=told["by"],
        paid_on=engagement.signed_on,
        paid_amount=Decimal("100.00"),
        payment=movement,
    )


def letters_of(cofinancing) -> None:
    """A letter of decision and an agreement not yet sent, and an agreement sent."""
    maker = person(Role.DECISION_MAKER)
    for number, (kind, sent) in enumerate(
        (
            (LetterKind.GRANT, False),
            (LetterKind.AGREEMENT_DELEGATION, False),
            (LetterKind.AGREEMENT_DELEGATION, True),
        ),
        start=1,
    ):
        code = new_code()
        Letter.objects.create(
            cofinancing=cofinancing,
            kind=kind,
            number=number,
            reference=code,
            data={},
            decision_moment=cofinancing.decided_at,
            document=Attachment.objects.create(
                file_kind=Letter.file_kind,
                reference=code,
                label="Courrier",
                name="courrier.pdf",
                content_type="application/pdf",
                size=1,
                sha256="0" * 64,
                deposited_at=timezone.now(),
                deposited_by=maker,
            ),
            made_at=timezone.now(),
            made_by=maker,
            **({"notified_at": timezone.now(), "notified_by": maker} if sent else {}),
        )


def decision_told(cofinancing) -> None:
    """The letter of the present decision, as sent."""
    letters = Letter.objects.filter(cofinancing=cofinancing, kind__in=DECISION_KINDS)
    letters.update(notified_at=timezone.now(), notified_by=person(Role.DECISION_MAKER))


def decision_fields() -> dict:
    """What a grant writes on the file."""
    return {
        "decided_at": timezone.now(),
        "decided_by": person(Role.DECISION_MAKER),
        "granted_amount": Decimal("150000.00"),
        "instrument": FinancingInstrument.MANAGEMENT_DELEGATION,
        "decision_reason": "Avis conformes.",
        "budget_line": ledger.line(),
        "fiscal_year": 2026,
    }


def refusal_fields() -> dict:
    """What a refusal writes on the file."""
    return {
        "decided_at": timezone.now(),
        "decided_by": person(Role.DECISION_MAKER),
        "decision_reason": "Impact non mesurable.",
        "remedies": "Recours gracieux dans les deux mois.",
    }


def cofinancing_in(
    status: str, *, assessments: int = 2, tranches: bool = True, letters: bool = True, **fields
) -> Cofinancing:
    """A file put straight into a state, its life bypassed: project, assessments, decision."""
    if "project" not in fields:
        fields["project"] = project_in(_project_status(status), **_holder(fields))
    cofinancing = CofinancingFactory(**fields)
    if status == CofinancingStatus.DRAFT:
        return cofinancing
    filed = {"submitted_at": timezone.now(), "submitted_by": cofinancing.project.created_by}
    Cofinancing.objects.filter(pk=cofinancing.pk).update(
        status=CofinancingStatus.SUBMITTED, **filed
    )
    if status not in UNASSESSED:
        for _ in range(assessments):
            assessed(cofinancing)
    is_settled = status == CofinancingStatus.SETTLED
    written = {"status": CofinancingStatus.IN_EXECUTION if is_settled else status}
    with pgtrigger.ignore("funding.Cofinancing:cofinancing_moves_along_its_lifecycle"):
        Cofinancing.objects.filter(pk=cofinancing.pk).update(**written, **_written(status))
    cofinancing = Cofinancing.objects.get(pk=cofinancing.pk)
    if status in IN_USE and tranches:
        agreement_with_tranches(cofinancing)
    if is_settled:
        if not tranches:
            final_report(cofinancing)
        Cofinancing.objects.filter(pk=cofinancing.pk).update(status=status)
        cofinancing.refresh_from_db()
    if status in DECIDED and letters:
        Deliverable.objects.create(
            cofinancing=cofinancing,
            kind=DeliverableKind.API,
            label="API",
            address="https://api.example.invalid/",
            promised_at=cofinancing.decided_at,
            promised_by=cofinancing.decided_by,
            located_at=timezone.now(),
            located_by=cofinancing.decided_by,
        )
    if letters and status in (*DECIDED, CofinancingStatus.DEFERRED, CofinancingStatus.REFUSED):
        letters_of(cofinancing)
    return cofinancing


def _written(status: str) -> dict:
    """What the deeds up to a state have written on the file."""
    written: dict = {}
    if status not in (*UNASSESSED, CofinancingStatus.UNDER_REVIEW):
        written |= advice_fields()
    if status == CofinancingStatus.DEFERRED:
        written |= deferral_fields()
    if status in DECIDED:
        written |= decision_fields()
    elif status == CofinancingStatus.REFUSED:
        written |= refusal_fields()
    return written


def _project_status(status: str) -> str:
    if status == CofinancingStatus.DRAFT:
        return ProjectStatus.SUBMITTED
    return ProjectStatus.ACTIVE if status in IN_USE else ProjectStatus.ADMISSIBLE


def _holder(fields: dict) -> dict:
    return {"organisation": fields.pop("organisation")} if "organisation" in fields else {}
