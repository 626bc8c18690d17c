"""What we remember of calls, their versioned rules, and projects."""

from projects.models.calls import Call, CallVersion, CostNature, ProjectType, Strand, TaxBasis
from projects.models.projects import (
    CostLine,
    Indicator,
    Project,
    ProjectContributor,
    ProjectStatus,
)

__all__ = [
    "Call",
    "CallVersion",
    "CostLine",
    "CostNature",
    "Indicator",
    "Project",
    "ProjectContributor",
    "ProjectStatus",
    "ProjectType",
    "Strand",
    "TaxBasis",
]
