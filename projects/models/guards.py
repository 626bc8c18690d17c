"""What PostgreSQL itself checks of a project, whatever the code path."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from workflow.models import moves_along
from workflow.refusals import TRIGGER_SENTENCES

#: From each state, where a move leads: the table of ``projects.lifecycle``, which a test compares.
ROADS = {
    "draft": ("submitted", "withdrawn"),
    "submitted": ("admissible", "inadmissible", "withdrawn"),
    "admissible": ("active", "withdrawn"),
    "inadmissible": ("archived", "submitted"),
    "active": ("completed", "withdrawn"),
    "completed": ("archived",),
    "withdrawn": ("archived",),
}

GUARDS = [
    moves_along("project", ROADS),
    pgtrigger.Trigger(
        name="filed_project_keeps_its_rules",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("call_version_id"),
        condition=pgtrigger.Q(
            old__submitted_at__isnull=False,
            old__call_version__df=pgtrigger.F("new__call_version"),
        ),
        func="RAISE EXCEPTION 'a filed project keeps its rules' USING ERRCODE = "
        "'check_violation', CONSTRAINT = 'filed_project_keeps_its_rules';",
    ),
]

TRIGGER_SENTENCES["filed_project_keeps_its_rules"] = _(
    "Un dossier déposé garde la version des règles sous laquelle il l’a été."
)
