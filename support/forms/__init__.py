"""The forms of the support desk."""

from support.forms.asking import HelpForm, help_form
from support.forms.closing import ResolveForm
from support.forms.filters import CaseFilters
from support.forms.work import AnswerForm, QualifyForm, QuestionForm

__all__ = [
    "AnswerForm",
    "CaseFilters",
    "HelpForm",
    "QualifyForm",
    "QuestionForm",
    "ResolveForm",
    "help_form",
]
