"""What is asked of a list, and of the eligibility page."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from projects.models import ProjectStatus
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


class ListForm(DsfrBaseForm):
    """The filters of the list of projects."""

    bound_field_class = QuietBoundField
    use_required_attribute = False

    q = forms.CharField(label=_("Titre ou référence"), required=False, max_length=200)
    statut = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[("", _("Tous les états")), *ProjectStatus.choices],
    )
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)

    def __init__(self, *args, organisations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [
            ("", _("Toutes les organisations")),
            *((body.key, body.name) for body in organisations),
        ]
