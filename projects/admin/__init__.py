"""The calls and the versions of their rules, the dossiers brought from elsewhere."""

from projects.admin.calls import CallAdmin, CallVersionAdmin
from projects.admin.dossiers import DossierImportAdmin, ImportedDossierAdmin

__all__ = ["CallAdmin", "CallVersionAdmin", "DossierImportAdmin", "ImportedDossierAdmin"]
