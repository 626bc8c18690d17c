"""The forms of the desk's work on a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Role
from support.forms.fields import DayField, DaysField, long_text
from workflow.forms import ActForm


class QualifyForm(ActForm):
    """Who takes the case, for how many days, until when."""

    owner = forms.ModelChoiceField(label=_("Agent"), queryset=User.objects.none())
    estimated_days = DaysField(
        label=_("Charge estimée, en jours-personne"), help_text=_("Par exemple : 2,5")
    )
    due_on = DayField(
        label=_("Réponse attendue le"),
        help_text=_("Proposée d’après le délai de service, en jours ouvrés."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.holding(Role.SUPPORT_AGENT)


class QuestionForm(ActForm):
    """What the desk asks the ministry."""

    reason = long_text(
        label=_("Votre question au ministère"),
        help_text=_("Le délai du datalab est suspendu jusqu’à la réponse."),
    )


class AnswerForm(ActForm):
    """What the ministry answers."""

    reason = long_text(label=_("Votre réponse"))
