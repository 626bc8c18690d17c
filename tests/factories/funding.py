"""Co-financings in any state, with the people, the assessments and the money that each demands."""

from decimal import Decimal

import factory
from django.utils import timezone

from accounts.permissions import Role
from funding.models import (
    DECIDED,
    Assessment,
    Cofinancing,
    CofinancingStatus,
    FinancingInstrument,
    InterestDeclaration,
)
from projects.models import ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, project_in

UNASSESSED = (CofinancingStatus.DRAFT, CofinancingStatus.SUBMITTED, CofinancingStatus.WITHDRAWN)
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


def assessed(cofinancing, reviewer=None, *, favourable: bool = True) -> Assessment:
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
        comment="Impact mesurable.",
    )


def decision_fields() -> dict:
    """What a grant writes on the file."""
    return {
        "decided_at": timezone.now(),
        "decided_by": person(Role.DECISION_MAKER),
        "granted_amount": Decimal("150000.00"),
        "instrument": FinancingInstrument.MANAGEMENT_DELEGATION,
        "decision_reason": "Avis conformes.",
    }


def refusal_fields() -> dict:
    """What a refusal writes on the file."""
    return {
        "decided_at": timezone.now(),
        "decided_by": person(Role.DECISION_MAKER),
        "decision_reason": "Impact non mesurable.",
        "remedies": "Recours gracieux dans les deux mois.",
    }


def cofinancing_in(status: str, *, assessments: int = 2, **fields) -> Cofinancing:
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
    written: dict = {"status": status}
    if status in DECIDED:
        written |= decision_fields()
    elif status == CofinancingStatus.REFUSED:
        written |= refusal_fields()
    Cofinancing.objects.filter(pk=cofinancing.pk).update(**written)
    return Cofinancing.objects.get(pk=cofinancing.pk)


def _project_status(status: str) -> str:
    if status == CofinancingStatus.DRAFT:
        return ProjectStatus.DRAFT
    return ProjectStatus.ACTIVE if status in IN_USE else ProjectStatus.ADMISSIBLE


def _holder(fields: dict) -> dict:
    return {"organisation": fields.pop("organisation")} if "organisation" in fields else {}
