"""The forms of the desk's work on a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.french import count
from accounts.models import User
from support.forms.desk import CapacityChoice
from support.forms.fields import DaysField, long_text
from support.models import Capacity
from workflow.forms import ActForm, DayField


class AgentChoice(forms.ModelChoiceField):
    """An agent, with what they know and what they carry."""

    def label_from_instance(self, agent) -> str:
        days = f"{agent.open_days.normalize():f}".replace(".", ",")
        load = _("%(cases)s, %(days)s j") % {
            "cases": count(agent.open_cases, "dossier", "dossiers"),
            "days": days,
        }
        skill = _("connaît cette nature") if agent.knows else _("autre spécialité")
        return f"{agent} · {skill} · {load}"


class QualifyForm(ActForm):
    """Who takes the case, for how many days, until when."""

    owner = AgentChoice(
        label=_("Agent"), queryset=User.objects.none(), empty_label=_("Choisissez…")
    )
    estimated_days = DaysField(
        label=_("Charge estimée, en jours-personne"), help_text=_("Par exemple : 2,5")
    )
    capacity = CapacityChoice(
        label=_("Trimestre qui porte la charge"),
        queryset=Capacity.objects.none(),
        empty_label=_("Celui de l’échéance"),
        required=False,
    )
    due_on = DayField(
        label=_("Réponse attendue le"),
        help_text=_("Proposée d’après le délai de service, en jours ouvrés."),
    )

    def __init__(self, *args, agents, capacities, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = agents
        self.fields["capacity"].queryset = capacities


class AssignForm(ActForm):
    """Who takes the case over."""

    owner = AgentChoice(
        label=_("Agent"), queryset=User.objects.none(), empty_label=_("Choisissez…")
    )

    def __init__(self, *args, agents, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = agents


class QuestionForm(ActForm):
    """What the desk asks the ministry."""

    reason = long_text(
        label=_("Votre question au ministère"),
        help_text=_("Le délai du datalab est suspendu jusqu’à la réponse."),
    )


class AnswerForm(ActForm):
    """What the ministry answers."""

    reason = long_text(label=_("Votre réponse"))
