"""The forms of the support desk."""

from support.forms.asking import HelpForm, help_form
from support.forms.closing import ReopenForm, ResolveForm
from support.forms.desk import (
    CapacityForm,
    EstimateForm,
    FinishForm,
    JoinForm,
    MessageForm,
    RateForm,
    TaskForm,
)
from support.forms.knowledge import ArticleForm
from support.forms.work import AnswerForm, AssignForm, QualifyForm, QuestionForm

__all__ = [
    "AnswerForm",
    "ArticleForm",
    "AssignForm",
    "CapacityForm",
    "EstimateForm",
    "FinishForm",
    "HelpForm",
    "JoinForm",
    "MessageForm",
    "QualifyForm",
    "QuestionForm",
    "RateForm",
    "ReopenForm",
    "ResolveForm",
    "TaskForm",
    "help_form",
]
