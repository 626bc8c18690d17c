"""The form of a person's preferences: a rhythm for each event that their roles may receive."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from notifications.models import Frequency

WEEKDAYS = [
    (0, _("Lundi")),
    (1, _("Mardi")),
    (2, _("Mercredi")),
    (3, _("Jeudi")),
    (4, _("Vendredi")),
    (5, _("Samedi")),
    (6, _("Dimanche")),
]


class PreferencesForm(DsfrBaseForm):
    """One choice an event, then the hour and the day of the digests (Paris time)."""

    hour = forms.TypedChoiceField(
        label=_("Heure des récapitulatifs"),
        choices=[(n, f"{n} h") for n in range(24)],
        coerce=int,
        help_text=_("Heure de Paris."),
    )
    weekday = forms.TypedChoiceField(
        label=_("Jour du récapitulatif de la semaine"), choices=WEEKDAYS, coerce=int
    )

    def __init__(self, *args, events, **kwargs) -> None:
        self.events = events
        super().__init__(*args, **kwargs)
        for event in events:
            self.fields[f"event-{event.name}"] = forms.ChoiceField(
                label=event.label,
                choices=Frequency.choices,
                widget=forms.Select(attrs={"class": "fr-select"}),
            )

    @property
    def choices(self) -> dict[str, str]:
        return {e.name: self.cleaned_data[f"event-{e.name}"] for e in self.events}

    @property
    def rows(self) -> list[dict]:
        """Each event with its field."""
        return [{"event": e, "field": self[f"event-{e.name}"]} for e in self.events]
