"""Who leaves, who takes over, in which organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm


class HandOverForm(DsfrBaseForm):
    """The organisation, the person who leaves, the address of the successor, the reason."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    person = forms.ChoiceField(label=_("Personne qui part"))
    successor = forms.EmailField(
        label=_("Adresse électronique professionnelle du successeur"),
        help_text=_("La personne doit déjà avoir un compte."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Motif"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, organisations, people, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(body.pk): body for body in organisations}
        self.people = {str(person.pk): person for person in people}
        self.fields["organisation"].choices = [
            (key, body.name) for key, body in self.organisations.items()
        ]
        self.fields["person"].choices = [
            (key, f"{person} ({person.email})") for key, person in self.people.items()
        ]
        if len(self.organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = next(iter(self.organisations))
