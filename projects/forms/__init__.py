"""What people type, checked for its shape; the rules are in the policies."""

from projects.forms.contributors import InviteForm, RevokeForm
from projects.forms.drafting import CreateForm, DraftPage
from projects.forms.reading import EligibilityForm

__all__ = [
    "CreateForm",
    "DraftPage",
    "EligibilityForm",
    "InviteForm",
    "RevokeForm",
]
