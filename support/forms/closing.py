"""The form that ends a case."""

from django.utils.translation import gettext_lazy as _

from support.forms.fields import DaysField, long_text
from workflow.forms import ActForm


class ResolveForm(ActForm):
    """The answer and the days it took."""

    answer = long_text(label=_("Réponse au ministère"), rows=10)
    actual_days = DaysField(
        label=_("Charge réalisée, en jours-personne"), help_text=_("Par exemple : 2,5")
    )
