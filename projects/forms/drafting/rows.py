"""The lists of rows of a draft: indicators, costs, co-funders."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from projects.forms.drafting.fields import LONG
from projects.models import CoFunderState, CostNature, Project
from workflow.forms import DayField, EuroField, FrenchDecimalField, QuietBoundField, TextField

MOST_ROWS = 60
FIRST_YEAR, LAST_YEAR = 2022, 2045


class RowForm(DsfrBaseForm):
    """One row of a list; its ``id`` when it was saved before."""

    bound_field_class = QuietBoundField

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, project: Project | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def has_changed(self) -> bool:
        """A row where only the hidden id, or a first choice, came back is a blank row."""
        return any(name not in self.blank_names for name in self.changed_data)

    blank_names = frozenset({"id"})


class IndicatorForm(RowForm):
    """Where we start, where we go, when, and how it is measured."""

    kind = forms.ChoiceField(label=_("Indicateur demandé par l’appel"), required=False)
    label = TextField(label=_("Indicateur"), max_length=200)
    unit = TextField(label=_("Unité, s’il y en a une"), max_length=40, required=False)
    baseline = FrenchDecimalField(label=_("Valeur de départ"), max_digits=16, decimal_places=2)
    target = FrenchDecimalField(label=_("Cible"), max_digits=16, decimal_places=2)
    target_on = DayField(label=_("Date de la cible"))
    method = TextField(
        label=_("Mode de mesure"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        asked = self.project.call_version.mandatory_indicators if self.project else []
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Aucun : indicateur libre"))] + [
            (row["key"], row["label"]) for row in asked
        ]
        if not asked:
            field.widget = forms.HiddenInput()


class CostLineForm(RowForm):
    """A cost of one nature in one year, without and with tax."""

    nature = forms.ChoiceField(label=_("Nature"), choices=[("", _("Choisir")), *CostNature.choices])
    year = forms.IntegerField(
        label=_("Année"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
    )
    label = TextField(label=_("Libellé"), max_length=200)
    amount_ht = EuroField(label=_("Montant HT (€)"))
    amount_ttc = EuroField(label=_("Montant TTC (€)"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        without, with_tax = cleaned.get("amount_ht"), cleaned.get("amount_ttc")
        if without is not None and with_tax is not None and with_tax < without:
            self.add_error("amount_ttc", _("Le TTC ne peut être inférieur au HT."))
        return cleaned


class CoFunderForm(RowForm):
    """Somebody else who pays, how much, and how sure it is."""

    name = TextField(label=_("Cofinanceur"), max_length=200)
    amount = EuroField(label=_("Montant (€)"))
    state = forms.ChoiceField(
        label=_("Où en est-il"), choices=CoFunderState.choices, initial=CoFunderState.PLANNED
    )
    blank_names = frozenset({"id", "state"})


class RowFormSet(BaseFormSet):
    """The rows of a list: those saved, those added, without those ticked for removal.

    A row that comes back empty is a row removed, saved or not.
    """

    _should_delete_form: Callable[[Any], bool]

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Retirer cette ligne")

    def is_removed(self, form) -> bool:
        """Whether the row is ticked for removal."""
        return bool(form.cleaned_data.get("DELETE"))

    def rows(self) -> list[dict[str, Any]]:
        """The rows that can be read, in page order."""
        return [
            {k: v for k, v in form.cleaned_data.items() if k != "DELETE"}
            for form in self.forms
            if form.is_valid() and form.has_changed() and not self.is_removed(form)
        ]


def _formset(form: type[RowForm]) -> Any:
    return formset_factory(
        form,
        formset=RowFormSet,
        extra=1,
        can_delete=True,
        max_num=MOST_ROWS,
        validate_max=True,
        absolute_max=MOST_ROWS + 1,
    )


FORMSETS: dict[str, Any] = {
    "indicators": _formset(IndicatorForm),
    "cost_lines": _formset(CostLineForm),
    "cofunders": _formset(CoFunderForm),
}


def formset_of(project: Project, name: str, data=None) -> RowFormSet:
    """The list of that name: what was sent, or what is saved (one query)."""
    kind = FORMSETS[name]
    if data is not None:
        return kind(data, prefix=name, form_kwargs={"project": project})
    fields = [f for f in kind.form.base_fields if f != "id"]
    saved = getattr(project, name).order_by("pk")
    return kind(
        prefix=name,
        form_kwargs={"project": project},
        initial=[{"id": row.pk, **{f: getattr(row, f) for f in fields}} for row in saved],
    )
