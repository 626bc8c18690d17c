"""What we remember of calls, their versioned rules, and projects."""

from projects.models.asking import (
    FIELDS_OF_STEP,
    QUESTION,
    STEP_OF_FIELD,
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
from projects.models.complements import (
    ChecklistTick,
    ComplementOutcome,
    ComplementQuestion,
    ComplementRequest,
    Verdict,
)
from projects.models.dossiers import (
    DossierImport,
    DossierLine,
    DossierOutcome,
    DossierRemoval,
    DossierState,
    ImportedDossier,
)
from projects.models.handovers import HandOver
from projects.models.projects import (
    CoFunder,
    CoFunderState,
    CostLine,
    Indicator,
    Project,
    ProjectContributor,
    ProjectStatus,
    WantedHelp,
)
from projects.models.versions import FilingOccasion, ProjectVersion
from projects.models.writing import FieldWriting, KeptTyping

__all__ = [
    "FIELDS_OF_STEP",
    "QUESTION",
    "STEP_OF_FIELD",
    "AskedDocument",
    "Call",
    "CallVersion",
    "ChecklistTick",
    "CoFunder",
    "CoFunderState",
    "ComplementOutcome",
    "ComplementQuestion",
    "ComplementRequest",
    "Condition",
    "CostLine",
    "CostNature",
    "Criterion",
    "DossierImport",
    "DossierLine",
    "DossierOutcome",
    "DossierRemoval",
    "DossierState",
    "FieldWriting",
    "FilingOccasion",
    "FormStep",
    "HandOver",
    "ImportedDossier",
    "Indicator",
    "KeptTyping",
    "MandatoryIndicator",
    "OwnQuestion",
    "Project",
    "ProjectContributor",
    "ProjectStatus",
    "ProjectType",
    "ProjectVersion",
    "QuestionKind",
    "Strand",
    "TaxBasis",
    "Verdict",
    "WantedHelp",
    "binds",
]
