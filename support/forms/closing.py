"""The forms that end a case, and take it up again."""

from django.utils.translation import gettext_lazy as _

from support.forms.fields import DaysField, long_text
from workflow.forms import ActForm, ReasonForm


class ResolveForm(ActForm):
    """The answer and the days it took."""

    answer = long_text(label=_("Réponse au ministère"), rows=10)
    actual_days = DaysField(
        label=_("Charge réalisée, en jours-personne"), help_text=_("Par exemple : 2,5")
    )


class ReopenForm(ReasonForm):
    """Why, and what the whole case is now thought to take."""

    estimated_days = DaysField(
        label=_("Charge totale désormais estimée, en jours-personne"),
        help_text=_(
            "Si le travail à reprendre n’est pas déjà compté. Une demande déclinée engage de "
            "nouveau sa charge sur le trimestre."
        ),
        min_value=0,
        required=False,
    )
