"""The HTML doors of the wing."""

from projects.views.admissibility import Check, FindAdmissible, FindInadmissible, Reopen
from projects.views.complements import Ask, Cancel, Complements, save_complement
from projects.views.contributors import Invite, Revoke
from projects.views.course import Activate, Archive, Complete
from projects.views.drafting import AdoptRules, StepPage, create, start
from projects.views.eligibility import eligibility
from projects.views.handover import hand_over
from projects.views.pieces import Attach, Retract
from projects.views.presence import present
from projects.views.reading import detail, project_list
from projects.views.rules import rules
from projects.views.saving import save_field
from projects.views.submission import Submit, Withdraw
from projects.views.versions import versions

__all__ = [
    "Activate",
    "AdoptRules",
    "Archive",
    "Ask",
    "Attach",
    "Cancel",
    "Check",
    "Complements",
    "Complete",
    "FindAdmissible",
    "FindInadmissible",
    "Invite",
    "Reopen",
    "Retract",
    "Revoke",
    "StepPage",
    "Submit",
    "Withdraw",
    "create",
    "detail",
    "eligibility",
    "hand_over",
    "present",
    "project_list",
    "rules",
    "save_complement",
    "save_field",
    "start",
    "versions",
]
