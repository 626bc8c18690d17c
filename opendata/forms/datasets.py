"""A set of data in words, and the file that it holds."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from opendata.models import RESERVED_SLUGS, Licence, Theme, UpdateRhythm
from workflow.forms import AsReadForm, TextField

FORMATS = ".csv,.tsv,.txt,.xlsx,.jsonl,.ndjson,.json,.parquet,.gz"


class DatasetForm(AsReadForm):
    """The words of a set."""

    title = TextField(label=_("Titre"), max_length=200)
    description = TextField(
        label=_("Description"),
        help_text=_("Mise en forme : Markdown."),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    publisher = TextField(label=_("Producteur"), max_length=200, required=False)
    licence = forms.ChoiceField(label=_("Licence"), choices=Licence)
    theme = forms.ChoiceField(
        label=_("Thème"), choices=[("", _("Aucun")), *Theme.choices], required=False
    )
    rhythm = forms.ChoiceField(label=_("Mise à jour"), choices=UpdateRhythm)
    keywords = TextField(
        label=_("Mots-clés"), help_text=_("Séparés par des virgules."), required=False
    )
    source_url = forms.URLField(
        label=_("Adresse de la source"), max_length=500, required=False, assume_scheme="https"
    )

    def clean_keywords(self) -> list[str]:
        words = (word.strip()[:60] for word in self.cleaned_data["keywords"].split(","))
        return list(dict.fromkeys(word for word in words if word))[:20]


class NewDatasetForm(DatasetForm):
    """The same, with the address that will never change."""

    slug = forms.SlugField(
        label=_("Adresse"),
        help_text=_("Minuscules, chiffres et tirets ; elle ne changera plus."),
        max_length=100,
    )
    field_order = ["title", "slug"]

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].lower()
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(_("Cette adresse est réservée."))
        return slug


class DepositForm(DsfrBaseForm):
    """A file to be read."""

    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("CSV, XLSX, JSON lines ou Parquet, au besoin en gzip ; 200 Mo au plus."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": FORMATS}),
    )
