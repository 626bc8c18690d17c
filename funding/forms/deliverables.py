"""Where a promised deliverable is published."""

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.models import Deliverable
from workflow.forms import ActForm


class LocateForm(ActForm):
    """Which promised thing, and where it is published."""

    deliverable = forms.ModelChoiceField(
        Deliverable.objects.none(), label=_("Livrable"), empty_label=None
    )
    address = forms.CharField(
        label=_("Adresse"),
        max_length=500,
        help_text=_(
            "La page sur data.gouv.fr d’un jeu de données ou d’une réutilisation ; l’adresse du "
            "dépôt pour du code ; sa documentation pour une API."
        ),
        widget=forms.URLInput(attrs={"class": "fr-input"}),
    )

    def __init__(self, *args, deliverables, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deliverable"].queryset = deliverables
