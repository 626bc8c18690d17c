"""The HTML doors of the wing."""

from projects.views.admissibility import FindAdmissible, FindInadmissible, Reopen
from projects.views.contributors import Invite, Revoke
from projects.views.course import Activate, Archive, Complete
from projects.views.drafting import Edit, create, preview
from projects.views.eligibility import eligibility
from projects.views.pieces import Attach, Retract
from projects.views.reading import detail, project_list
from projects.views.rules import rules
from projects.views.submission import Submit, Withdraw

__all__ = [
    "Activate",
    "Archive",
    "Attach",
    "Complete",
    "Edit",
    "FindAdmissible",
    "FindInadmissible",
    "Invite",
    "Reopen",
    "Retract",
    "Revoke",
    "Submit",
    "Withdraw",
    "create",
    "detail",
    "eligibility",
    "preview",
    "project_list",
    "rules",
]
