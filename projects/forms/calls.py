"""The rules of a version of a call, as the administrator types them."""

import re
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from projects.models import CallVersion, CostNature

LINE = re.compile(r"^(?P<label>.+?)\s*:\s*(?P<weight>\d{1,3})\s*%?$")


class CriteriaField(forms.CharField):
    """A grid typed one criterion a line, ``libellé : poids``; a list of dicts inside."""

    widget = forms.Textarea(attrs={"rows": 6, "cols": 80})

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{row['label']} : {row['weight']}" for row in value)
        return value

    def to_python(self, value) -> Any:
        text = super().to_python(value) or ""
        criteria: list[dict] = []
        for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
            match = LINE.match(line)
            if match is None:
                raise forms.ValidationError(
                    say("Ligne %(number)s : écrivez « libellé : poids », comme « Équipe : 20 ».")
                    % {"number": number}
                )
            key = slugify(match["label"])[:40]
            if any(criterion["key"] == key for criterion in criteria):
                raise forms.ValidationError(
                    say("Ligne %(number)s : ce critère est déjà dans la grille.")
                    % {"number": number}
                )
            criteria.append({"key": key, "label": match["label"], "weight": int(match["weight"])})
        if criteria and sum(criterion["weight"] for criterion in criteria) != 100:
            raise forms.ValidationError(say("La somme des poids doit être 100."))
        return criteria

    def has_changed(self, initial, data) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").replace("\r\n", "\n")


class CallVersionForm(forms.ModelForm):
    """A draft of rules."""

    excluded_natures = forms.MultipleChoiceField(
        label=_("Natures de dépense exclues de l’assiette"),
        choices=CostNature.choices,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": len(CostNature)}),
        help_text=_("Plusieurs choix : maintenez Ctrl (ou Commande) en cliquant."),
    )
    criteria = CriteriaField(
        label=_("Grille de critères"),
        required=False,
        help_text=_("Un critère par ligne : « libellé : poids ». La somme des poids fait 100."),
    )

    class Meta:
        model = CallVersion
        fields = [
            "call",
            "number",
            "opens_on",
            "closes_on",
            "tax_basis",
            "min_total_cost",
            "max_total_cost",
            "max_rate",
            "tranche_above_amount",
            "tranche_above_months",
            "milestone_months",
            "excluded_natures",
            "criteria",
        ]

    def clean(self):
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", say("La clôture ne peut précéder l’ouverture."))
        return cleaned
