"""The file of a project: one form in sections, and its two lists of rows."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from accounts.french import amount
from projects.models import CostLine, CostNature, Project, ProjectType
from workflow.forms import ActForm, EuroField, FrenchDecimalField, QuietBoundField

LONG = 10_000
MOST_ROWS = 60
FIRST_YEAR, LAST_YEAR = 2022, 2045


class CreateForm(DsfrBaseForm):
    """For which organisation, under which call, under which title."""

    organisation = forms.ChoiceField(label=_("Organisation qui porte le projet"))
    call_version = forms.ChoiceField(label=_("Appel"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Titre du projet"),
        max_length=200,
        help_text=_("Court et parlant : il sera lu dans les listes. Vous pourrez le changer."),
    )

    def __init__(self, *args, organisations, versions, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(body.pk): body for body in organisations}
        self.versions = {str(version.pk): version for version in versions}
        self.fields["organisation"].choices = [
            (key, body.name) for key, body in self.organisations.items()
        ]
        self.fields["call_version"].choices = [
            (key, f"{version.call.title} — {version.call.get_strand_display()}")
            for key, version in self.versions.items()
        ]
        if len(self.organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = next(iter(self.organisations))
        if len(self.versions) == 1:
            self.fields["call_version"].initial = next(iter(self.versions))

    def chosen(self) -> dict[str, Any]:
        """The organisation, the version of the call and the title."""
        return {
            "organisation": self.organisations[self.cleaned_data["organisation"]],
            "call_version": self.versions[self.cleaned_data["call_version"]],
            "title": self.cleaned_data["title"],
        }


def _text(label, help_text="", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DraftForm(ActForm):
    """The fields of a draft. Only the title is required: a draft may be saved at any stage."""

    bound_field_class = QuietBoundField
    use_required_attribute = False

    title = forms.CharField(label=_("Titre du projet"), max_length=200)
    summary = _text(
        _("Résumé"),
        _("Quelques lignes pour qui ignore le sujet : ce que le projet change, pour qui."),
    )
    is_confidential = forms.BooleanField(
        label=_("Projet confidentiel"),
        required=False,
        help_text=_("Il ne figurera pas dans les données ouvertes du guichet."),
    )
    problem = _text(
        _("Problème à résoudre"), _("Ce qui ne va pas aujourd’hui, et comment on le sait.")
    )
    users = _text(_("Usagers visés"), _("Agents, citoyens, entreprises : combien, et leur besoin."))
    deployment = _text(
        _("Stratégie de déploiement"),
        _("Comment le produit atteindra les cibles des indicateurs d’impact."),
    )
    data_used = _text(
        _("Données utilisées"), _("Jeux de données, producteurs, volumes, mise à jour.")
    )
    has_personal_data = forms.TypedChoiceField(
        label=_("Le projet traite-t-il des données personnelles ?"),
        choices=[("oui", _("Oui")), ("non", _("Non"))],
        coerce=lambda word: word == "oui",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    legal_frame = _text(
        _("Cadre juridique des données"),
        _("Textes, base légale, analyse d’impact, conventions d’échange."),
    )
    project_types = forms.MultipleChoiceField(
        label=_("Types de projet"),
        choices=ProjectType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Un ou plusieurs."),
    )
    team = _text(
        _("Équipe"), _("Qui fait quoi, combien de temps ; ce qui est à recruter ou à acheter.")
    )
    sponsor = forms.CharField(
        label=_("Sponsor du projet"),
        max_length=200,
        required=False,
        help_text=_("La direction ou la personne qui en répond."),
    )
    starts_on = forms.DateField(
        label=_("Début prévu"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    duration_months = forms.IntegerField(
        label=_("Durée en mois"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=_("De 1 à 120 mois."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        """Keeps texts with plain line ends, whatever the browser sent."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = value.replace("\r\n", "\n")
        return cleaned

    def values(self) -> dict[str, Any]:
        """What was typed and could be read, by field of the project."""
        return {k: v for k, v in self.cleaned_data.items() if k != "seen_version"}


class RowForm(DsfrBaseForm):
    """One row of a list; its ``id`` when it was saved before."""

    bound_field_class = QuietBoundField

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def has_changed(self) -> bool:
        """A row where only the hidden id came back is a blank row."""
        return any(name != "id" for name in self.changed_data)


class IndicatorForm(RowForm):
    """Where we start, where we go, when, and how it is measured."""

    label = forms.CharField(label=_("Indicateur"), max_length=200)
    unit = forms.CharField(label=_("Unité, s’il y en a une"), max_length=40, required=False)
    baseline = FrenchDecimalField(label=_("Valeur de départ"), max_digits=16, decimal_places=2)
    target = FrenchDecimalField(label=_("Cible"), max_digits=16, decimal_places=2)
    target_on = forms.DateField(
        label=_("Date de la cible"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    method = forms.CharField(
        label=_("Mode de mesure"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2})
    )


class CostLineForm(RowForm):
    """A cost of one nature in one year, without and with tax."""

    nature = forms.ChoiceField(label=_("Nature"), choices=[("", _("Choisir")), *CostNature.choices])
    year = forms.IntegerField(
        label=_("Année"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
    )
    label = forms.CharField(label=_("Libellé"), max_length=200)
    amount_ht = EuroField(label=_("Montant HT (€)"))
    amount_ttc = EuroField(label=_("Montant TTC (€)"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        without, with_tax = cleaned.get("amount_ht"), cleaned.get("amount_ttc")
        if without is not None and with_tax is not None and with_tax < without:
            self.add_error("amount_ttc", _("Le TTC ne peut être inférieur au HT."))
        return cleaned


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


IndicatorFormSet = _formset(IndicatorForm)
CostLineFormSet = _formset(CostLineForm)


@dataclass(frozen=True)
class Section:
    """One part of the page: its anchor, its title, its fields, its list of rows."""

    key: str
    title: Any
    fields: tuple[str, ...]
    rows: str = ""
    explanation: Any = ""


SECTIONS = (
    Section("identite", _("Identité"), ("title", "summary", "is_confidential")),
    Section("besoin", _("Problème et usagers"), ("problem", "users", "deployment")),
    Section(
        "donnees",
        _("Données et cadre juridique"),
        ("data_used", "has_personal_data", "legal_frame"),
    ),
    Section(
        "impact",
        _("Types et indicateurs d’impact"),
        ("project_types",),
        "indicators",
        _("La robustesse de la mesure d’impact est le premier critère de l’instruction."),
    ),
    Section("equipe", _("Équipe et sponsor"), ("team", "sponsor")),
    Section("calendrier", _("Calendrier"), ("starts_on", "duration_months")),
    Section("couts", _("Plan de coûts"), (), "cost_lines"),
)


def label_of(name: str) -> str:
    """The French name of a field of the page, or of a list of rows."""
    rows = {"indicators": _("Indicateurs d’impact"), "cost_lines": _("Plan de coûts")}
    return str(rows[name] if name in rows else DraftForm.base_fields[name].label)


def shown_value(project: Project, name: str) -> str:
    """What is saved in a field, as text for whoever must compare it with their own."""
    if name == "indicators":
        return "\n".join(f"{i.label} : {i.target}" for i in project.indicators.order_by("pk"))
    if name == "cost_lines":
        return "\n".join(
            f"{line.year} · {line.label} : {amount(line.amount_ttc)} TTC"
            for line in project.cost_lines.order_by("year", "pk")
        )
    value = getattr(project, name)
    if name == "project_types":
        return ", ".join(str(ProjectType(kind).label) for kind in value)
    if isinstance(value, bool):
        return str(_("Oui") if value else _("Non"))
    return str(date_format(value, "j F Y") if name == "starts_on" and value else value or "—")


class DraftPage:
    """The whole page that is saved at once: the form and its two lists."""

    def __init__(self, project: Project, data=None) -> None:
        self.project = project
        self.form = DraftForm(data, initial=self._initial())
        self.formsets: dict[str, RowFormSet] = {
            "indicators": self._rows(IndicatorFormSet, "indicators", data),
            "cost_lines": self._rows(CostLineFormSet, "cost_lines", data),
        }

    def _initial(self) -> dict[str, Any]:
        initial = {
            name: getattr(self.project, name)
            for name in DraftForm.base_fields
            if name != "seen_version"
        }
        personal = self.project.has_personal_data
        initial["has_personal_data"] = None if personal is None else ("oui" if personal else "non")
        initial["seen_version"] = self.project.version
        return initial

    def _rows(self, formset: type[RowFormSet], name: str, data) -> RowFormSet:
        if data is not None:
            return formset(data, prefix=name)
        fields = [f for f in formset.form.base_fields if f != "id"]
        saved = getattr(self.project, name).order_by("pk")
        return formset(
            prefix=name,
            initial=[{"id": row.pk, **{f: getattr(row, f) for f in fields}} for row in saved],
        )

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(f.is_valid() for f in self.formsets.values())])

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        return {name: formset.rows() for name, formset in self.formsets.items()}

    def sections(self) -> list[dict[str, Any]]:
        """Each section with its bound fields and its rows, for the template."""
        return [
            {
                "key": section.key,
                "title": section.title,
                "explanation": section.explanation,
                "fields": [self.form[name] for name in section.fields],
                "formset": self.formsets.get(section.rows),
                "rows_name": section.rows,
            }
            for section in SECTIONS
        ]

    def has_indicators(self) -> bool:
        """Whether an indicator is saved, or typed whole."""
        formset = self.formsets["indicators"]
        return bool(formset.rows() if formset.is_bound else formset.initial)

    def cost_lines(self) -> list[CostLine]:
        """The cost lines of the page, not saved: those that can be read."""
        formset = self.formsets["cost_lines"]
        return [
            CostLine(**row)
            for row in (formset.rows() if formset.is_bound else formset.initial or ())
        ]

    def draft(self) -> Project:
        """The project as typed, not saved; a field that cannot be read stays as saved."""
        if self.form.is_bound:
            typed = copy(self.project)
            for name, value in self.form.values().items():
                setattr(typed, name, value)
            return typed
        return self.project

    def errors(self) -> list[tuple[str, str, str]]:
        """Every error of the page: anchor of the field, its label, the sentence."""
        found = [
            (bound.id_for_label, str(bound.label), error)
            for bound in self.form.visible_fields()
            for error in bound.errors
        ]
        for formset in self.formsets.values():
            found += [(formset.prefix, "", error) for error in formset.non_form_errors()]
            for number, form in enumerate(formset.forms, start=1):
                if form.is_bound and formset.is_removed(form):
                    continue
                found += [
                    (bound.id_for_label, f"{bound.label} ({number})", error)
                    for bound in form.visible_fields()
                    for error in bound.errors
                ]
        return found
