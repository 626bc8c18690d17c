"""The form of a person's preferences: a rhythm for each event that their roles may receive."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from notifications.models import Channel, Frequency

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
        for event in self.chosen:
            self.fields[f"event-{event.name}"] = forms.ChoiceField(
                label=event.label,
                choices=Frequency.choices,
                widget=forms.Select(attrs={"class": "fr-select"}),
            )

    @property
    def chosen(self) -> list:
        """The events whose rhythm a person chooses: the urgent ones are always sent at once."""
        return [e for e in self.events if not e.urgent and Channel.EMAIL in e.channels]

    @property
    def choices(self) -> dict[str, str]:
        return {e.name: self.cleaned_data[f"event-{e.name}"] for e in self.chosen}

    @property
    def rows(self) -> list[dict]:
        """Each event with its field, if it has one, and whether webhooks are told of it."""
        chosen = {e.name for e in self.chosen}
        return [
            {
                "event": event,
                "field": self[f"event-{event.name}"] if event.name in chosen else None,
                "by_webhook": Channel.WEBHOOK in event.channels,
            }
            for event in self.events
        ]


class WebhookForm(DsfrBaseForm):
    """Where to call, and for what; no event ticked means every one."""

    url = forms.CharField(
        label=_("Adresse appelée"),
        max_length=500,
        help_text=_("Une adresse https:// de votre système d’information, joignable d’Internet."),
    )
    events = forms.MultipleChoiceField(
        label=_("Événements"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ne cochez rien pour les recevoir tous, y compris ceux à venir."),
    )

    def __init__(self, *args, events, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        by_group: dict[str, list[tuple[str, str]]] = {}
        for event in sorted(events, key=lambda event: (str(event.group), str(event.label))):
            by_group.setdefault(str(event.group), []).append((event.name, str(event.label)))
        self.fields["events"].choices = [pair for pairs in by_group.values() for pair in pairs]
