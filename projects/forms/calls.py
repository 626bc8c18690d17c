"""The rules of a version of a call, as the administrator types them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from projects.forms.grids import GridField
from projects.models import (
    CallVersion,
    Condition,
    CostNature,
    FormStep,
    ProjectType,
    QuestionKind,
)

HUNDRED = Decimal(100)


def _words(label, length: int = 200, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 34}),
    )


def _choice(label, choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, initial=choices[0][0])


def _required_box() -> forms.BooleanField:
    return forms.BooleanField(label=_("Obligatoire"), required=False)


class PercentField(forms.DecimalField):
    """A share typed in percent (``50``) and kept between 0 and 1."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            max_digits=5,
            decimal_places=2,
            min_value=Decimal("0.01"),
            max_value=HUNDRED,
            help_text=_("En pourcentage."),
            **kwargs,
        )

    def prepare_value(self, value):
        return f"{value * HUNDRED:f}" if isinstance(value, Decimal) else value

    def clean(self, value) -> Any:
        share = super().clean(value)
        return None if share is None else share / HUNDRED

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class CallVersionForm(forms.ModelForm):
    """A draft of rules."""

    max_rate = PercentField(label=_("Taux maximal"))
    derogation_max_rate = PercentField(label=_("Taux maximal avec dérogation"))
    excluded_natures = forms.MultipleChoiceField(
        label=_("Natures de dépense exclues de l’assiette"),
        choices=CostNature.choices,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": len(CostNature)}),
        help_text=_("Plusieurs choix : maintenez Ctrl (ou Commande) en cliquant."),
    )
    criteria = GridField(
        label=_("Grille de critères"),
        help_text=_("La somme des poids fait 100. Chaque critère se note de 0 à 5."),
        columns={
            "label": _words(_("Critère")),
            "weight": forms.IntegerField(label=_("Poids"), min_value=1, max_value=100),
            "guidance": _words(_("Ce que l’instructeur regarde"), 500, required=False),
        },
    )
    mandatory_indicators = GridField(
        label=_("Indicateurs obligatoires"),
        help_text=_(
            "Par type de projet. Les lignes d’un même type qui portent le même « au choix » se "
            "remplacent : une seule suffit."
        ),
        columns={
            "type": _choice(_("Type de projet"), ProjectType.choices),
            "label": _words(_("Indicateur")),
            "unit": forms.CharField(label=_("Unité"), max_length=40, required=False),
            "group": forms.CharField(label=_("Au choix"), max_length=40, required=False),
        },
    )
    asked_documents = GridField(
        label=_("Pièces demandées"),
        columns={
            "label": _words(_("Pièce")),
            "help": _words(_("Ce qu’elle doit contenir"), 500, required=False),
            "when": _choice(_("Quand"), Condition.choices),
            "required": _required_box(),
        },
    )
    questions = GridField(
        label=_("Questions propres à l’appel"),
        help_text=_("Elles s’ajoutent au formulaire, à l’étape choisie."),
        columns={
            "label": _words(_("Question")),
            "help": _words(_("Aide"), 500, required=False),
            "kind": _choice(_("Réponse"), QuestionKind.choices),
            "step": _choice(_("Étape"), FormStep.choices),
            "when": _choice(_("Quand"), Condition.choices),
            "required": _required_box(),
        },
    )

    class Meta:
        model = CallVersion
        fields = [
            "opens_on",
            "closes_on",
            "tax_basis",
            "min_total_cost",
            "max_total_cost",
            "max_rate",
            "derogation_max_rate",
            "tranche_above_amount",
            "tranche_above_months",
            "milestone_months",
            "admissibility_days",
            "complement_days",
            "excluded_natures",
            "criteria",
            "mandatory_indicators",
            "asked_documents",
            "questions",
        ]

    def clean_criteria(self) -> list[dict[str, Any]]:
        criteria = self.cleaned_data["criteria"]
        total = sum(criterion["weight"] for criterion in criteria)
        if criteria and total != 100:
            raise forms.ValidationError(
                say("Les poids de la grille font %(sum)s : leur somme doit être 100.")
                % {"sum": total}
            )
        return criteria
