"""What is asked of the eligibility page."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from projects.queries.eligibility import VISITOR_KINDS
from workflow.forms import QuietBoundField


class EligibilityForm(DsfrBaseForm):
    """The kind of body that a visitor belongs to, or its name."""

    bound_field_class = QuietBoundField
    use_required_attribute = False

    nature = forms.ChoiceField(
        label=_("Vous représentez"),
        choices=VISITOR_KINDS,
        required=False,
        widget=forms.RadioSelect,
    )
