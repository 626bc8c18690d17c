"""The file of a project as it is typed: its opening, its fields, its lists, its steps."""

from projects.forms.drafting.opening import CreateForm
from projects.forms.drafting.part import DraftPart
from projects.forms.drafting.steps import STEPS, Step

__all__ = ["STEPS", "CreateForm", "DraftPart", "Step"]
