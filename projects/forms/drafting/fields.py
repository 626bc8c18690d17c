"""The fields of a draft, those of the page asked for, and the questions of its call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import QUESTION, Project, ProjectType, QuestionKind, WantedHelp
from projects.queries.fields import own_question
from workflow.forms import ActForm, DayField, QuietBoundField, TextField

LONG = 10_000


def _text(label, help_text="", rows: int = 4, length: int = LONG) -> TextField:
    return TextField(
        label=label,
        help_text=help_text,
        max_length=length,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _yes_no(label, help_text="") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=[("oui", _("Oui")), ("non", _("Non"))],
        coerce=lambda word: word == "oui",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class DraftForm(ActForm):
    """The fields of a draft. Only the title is required: a draft may be saved at any stage.

    ``names`` keeps some of them; questions of the call are added by their name ``q-<key>``.
    """

    bound_field_class = QuietBoundField
    use_required_attribute = False

    title = TextField(label=_("Titre du projet"), max_length=200)
    summary = _text(
        _("Résumé"),
        _("Quelques lignes pour qui ignore le sujet : ce que le projet change, pour qui."),
    )
    is_confidential = forms.BooleanField(
        label=_("Projet confidentiel"),
        required=False,
        help_text=_("Il ne figurera pas dans les données ouvertes du guichet."),
    )
    problem = _text(
        _("Problème à résoudre"), _("Ce qui ne va pas aujourd’hui, et comment on le sait."), 6
    )
    users = _text(_("Usagers visés"), _("Agents, citoyens, entreprises : combien, et leur besoin."))
    deployment = _text(
        _("Stratégie de déploiement"),
        _("Comment le produit atteindra les cibles des indicateurs d’impact."),
        6,
    )
    data_used = _text(
        _("Données utilisées"), _("Jeux de données, producteurs, volumes, mise à jour.")
    )
    has_personal_data = _yes_no(_("Le projet traite-t-il des données personnelles ?"))
    legal_frame = _text(
        _("Cadre juridique des données"),
        _("Textes, base légale, analyse d’impact, conventions d’échange."),
    )
    project_types = forms.MultipleChoiceField(
        label=_("Types de projet"),
        choices=ProjectType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Un ou plusieurs. Chaque type a ses indicateurs obligatoires."),
    )
    team = _text(
        _("Équipe"), _("Qui fait quoi, combien de temps ; ce qui est à recruter ou à acheter.")
    )
    sponsor = TextField(
        label=_("Sponsor du projet"),
        max_length=200,
        required=False,
        help_text=_("La direction ou la personne qui en répond."),
    )
    starts_on = DayField(label=_("Début prévu"), required=False)
    duration_months = forms.IntegerField(
        label=_("Durée en mois"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=_("De 1 à 120 mois."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    calendar = _text(_("Étapes prévues"), _("Cadrage, développement, mise en service, bilan."))
    support_wanted = forms.MultipleChoiceField(
        label=_("Aides souhaitées du datalab"),
        choices=WantedHelp.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucune, une ou plusieurs. L’aide se demande ensuite depuis le dossier."),
    )
    support_need = _text(_("Ce que vous attendez de cette aide"))

    def __init__(self, *args, project: Project, names: tuple[str, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in [n for n in self.fields if n not in (*names, "seen_version")]:
            del self.fields[name]
        for name in names:
            question = own_question(project, name)
            if question:
                self.fields[name] = _field_of(question)

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


def _field_of(question: dict[str, Any]) -> forms.Field:
    label, help_text = question["label"], question["help"]
    if question["kind"] == QuestionKind.YES_NO:
        return _yes_no(label, help_text)
    if question["kind"] == QuestionKind.SHORT:
        return TextField(label=label, help_text=help_text, max_length=200, required=False)
    return _text(label, help_text)


def initial_of(project: Project, names: tuple[str, ...]) -> dict[str, Any]:
    """What is saved, as the fields show it."""
    initial: dict[str, Any] = {"seen_version": project.version}
    for name in names:
        if name.startswith(QUESTION):
            value = project.answers.get(name.removeprefix(QUESTION))
        else:
            value = getattr(project, name)
        is_choice = name == "has_personal_data" or name.startswith(QUESTION)
        if is_choice and isinstance(value, bool):
            value = "oui" if value else "non"
        initial[name] = value
    return initial
