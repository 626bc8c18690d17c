"""The questions that a reviewer puts to the ministry, each on one field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.grids import GridField
from projects.models import Verdict
from projects.policies import CHECKLIST
from workflow.forms import ActForm, DayField, QuietBoundField


class AskComplementsForm(ActForm):
    """A few questions, a word to go with them, a day."""

    bound_field_class = QuietBoundField

    message = forms.CharField(
        label=_("Mot d’accompagnement"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = DayField(label=_("Réponse attendue le"))

    def __init__(self, *args, fields, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"] = GridField(
            label=_("Questions"),
            help_text=_("Une par champ."),
            columns={
                "field": forms.ChoiceField(
                    label=_("Champ"),
                    choices=[("", _("Choisir")), *fields],
                    widget=forms.Select(attrs={"class": "fr-select"}),
                ),
                "question": forms.CharField(
                    label=_("Question"),
                    max_length=2_000,
                    widget=forms.Textarea(attrs={"rows": 2, "class": "fr-input"}),
                ),
            },
        )
        self.order_fields(["seen_version", "questions", "message", "due_on"])


class ChecklistForm(ActForm):
    """What the reviewer finds on each item, with a remark."""

    bound_field_class = QuietBoundField
    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for key, label in CHECKLIST:
            self.fields[f"verdict-{key}"] = forms.ChoiceField(
                label=label,
                choices=[("", _("À vérifier")), *Verdict.choices],
                required=False,
            )
            self.fields[f"comment-{key}"] = forms.CharField(
                label=_("Remarque"),
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for key, _label in CHECKLIST:
            refused = cleaned.get(f"verdict-{key}") == Verdict.NOT_MET
            if refused and not (cleaned.get(f"comment-{key}") or "").strip():
                self.add_error(f"comment-{key}", _("Un constat négatif s’explique."))
        return cleaned

    def ticks(self) -> dict[str, tuple[str, str]]:
        """Each item with its verdict (empty: to check) and its remark."""
        return {
            key: (
                self.cleaned_data[f"verdict-{key}"],
                self.cleaned_data[f"comment-{key}"].strip(),
            )
            for key, _label in CHECKLIST
        }
