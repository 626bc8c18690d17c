"""What we remember of calls, their versioned rules, and projects."""

from projects.models.asking import (
    AskedDocument,
    Condition,
    Criterion,
    FormStep,
    MandatoryIndicator,
    OwnQuestion,
    QuestionKind,
    binds,
)
from projects.models.calls import Call, CallVersion, CostNature, ProjectType, Strand, TaxBasis
from projects.models.dossiers import (
    DossierImport,
    DossierLine,
    DossierOutcome,
    DossierRemoval,
    DossierState,
    ImportedDossier,
)
from projects.models.projects import (
    CostLine,
    Indicator,
    Project,
    ProjectContributor,
    ProjectStatus,
)

__all__ = [
    "AskedDocument",
    "Call",
    "CallVersion",
    "Condition",
    "CostLine",
    "CostNature",
    "Criterion",
    "DossierImport",
    "DossierLine",
    "DossierOutcome",
    "DossierRemoval",
    "DossierState",
    "FormStep",
    "ImportedDossier",
    "Indicator",
    "MandatoryIndicator",
    "OwnQuestion",
    "Project",
    "ProjectContributor",
    "ProjectStatus",
    "ProjectType",
    "QuestionKind",
    "Strand",
    "TaxBasis",
    "binds",
]
