"""Calls under the opening-day rules and projects at any stage of completeness."""

from datetime import date, timedelta
from decimal import Decimal

import factory
import pgtrigger
from django.utils import timezone

from projects.models import (
    Call,
    CallVersion,
    ComplementQuestion,
    ComplementRequest,
    CostLine,
    CostNature,
    Indicator,
    Project,
    ProjectStatus,
    ProjectType,
    Strand,
)
from tests.factories.accounts import OrganisationFactory, UserFactory
from workflow.references import next_reference

CRITERIA = [
    {"key": "impact", "label": "Robustesse de la mesure d’impact", "weight": 50},
    {"key": "reuse", "label": "Réutilisation", "weight": 30},
    {"key": "team", "label": "Équipe", "weight": 20},
]


class CallFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Call

    key = factory.Sequence(lambda n: f"appel-{n}")
    title = "Guichet données"
    strand = Strand.OPEN_DATA


class CallVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CallVersion

    call = factory.SubFactory(CallFactory)
    number = 1
    opens_on = date(2023, 1, 16)
    excluded_natures = factory.LazyFunction(lambda: [CostNature.HARDWARE])
    criteria = factory.LazyFunction(lambda: list(CRITERIA))
    published_at = factory.LazyFunction(timezone.now)
    published_by = factory.SubFactory(UserFactory)


class ProjectFactory(factory.django.DjangoModelFactory):
    """A complete draft: 400 000 € of eligible services and 50 000 € of excluded hardware (TTC)."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    reference = factory.LazyFunction(lambda: next_reference("DL", timezone.now()))
    organisation = factory.SubFactory(OrganisationFactory)
    call_version = factory.SubFactory(CallVersionFactory)
    title = factory.Sequence(lambda n: f"Ouvrir les données {n}")
    summary = "Publier les données et mesurer leur usage."
    problem = "Les données sont dispersées."
    users = "Agents et citoyens."
    data_used = "Registre national."
    has_personal_data = False
    legal_frame = "Code des relations entre le public et l’administration."
    deployment = "Publication puis animation."
    team = "Un chef de projet, deux développeurs."
    sponsor = "Direction du numérique"
    project_types = factory.LazyFunction(lambda: [ProjectType.DATA_PROVISION])
    starts_on = date(2026, 3, 1)
    duration_months = 18
    created_by = factory.SubFactory(UserFactory)
    updated_by = factory.SelfAttribute("created_by")

    @factory.post_generation
    def plan(self, create, extracted, **kwargs):
        """The cost plan and one indicator."""
        if not create or extracted is False:
            return
        CostLine.objects.create(
            project=self,
            nature=CostNature.SERVICES,
            year=2026,
            label="Prestations",
            amount_ht=Decimal("333333.33"),
            amount_ttc=Decimal("400000.00"),
        )
        CostLine.objects.create(
            project=self,
            nature=CostNature.HARDWARE,
            year=2026,
            label="Serveurs",
            amount_ht=Decimal("41666.67"),
            amount_ttc=Decimal("50000.00"),
        )
        add_indicator(self)


def add_indicator(project: Project) -> Indicator:
    """One whole indicator, from 0 to 12 reuses."""
    return Indicator.objects.create(
        project=project,
        kind="reuses",
        label="Nombre de réutilisations",
        baseline=Decimal("0"),
        target=Decimal("12"),
        target_on=date(2027, 9, 1),
        method="Décompte sur data.gouv.fr",
    )


def project_in(status: str, **fields) -> Project:
    """A complete project put straight into a state, its life bypassed."""
    if status != ProjectStatus.DRAFT:
        fields.setdefault("submitted_at", timezone.now())
        fields.setdefault("submitted_by", UserFactory())
    if status == ProjectStatus.INADMISSIBLE:
        fields.setdefault("inadmissible_reason", "Hors du périmètre de l’appel.")
    return ProjectFactory(status=status, **fields)


def pushed(project_id: int, status: str, **fields) -> None:
    """Puts a project into another state though no move of its table may lead there."""
    with pgtrigger.ignore("projects.Project:project_moves_along_its_lifecycle"):
        Project.objects.filter(pk=project_id).update(status=status, **fields)


def complements_asked(project: Project, *fields: str, days: int = 10) -> ComplementRequest:
    """Complements asked today on these fields (« problem » if none is named), due in some days."""
    request = ComplementRequest.objects.create(
        project=project,
        due_on=timezone.localdate() + timedelta(days=days),
        asked_at=timezone.now(),
        asked_by=UserFactory(),
    )
    for field in fields or ("problem",):
        ComplementQuestion.objects.create(request=request, field=field, question="Précisez.")
    return request
