"""What people type, checked for its shape; the rules are in the policies."""

from projects.forms.complements import AskComplementsForm, ChecklistForm
from projects.forms.contributors import InviteForm, RevokeForm
from projects.forms.drafting import STEPS, CreateForm, DraftPart
from projects.forms.handover import HandOverForm
from projects.forms.pieces import AttachAskedForm
from projects.forms.reading import EligibilityForm

__all__ = [
    "STEPS",
    "AskComplementsForm",
    "AttachAskedForm",
    "ChecklistForm",
    "CreateForm",
    "DraftPart",
    "EligibilityForm",
    "HandOverForm",
    "InviteForm",
    "RevokeForm",
]
