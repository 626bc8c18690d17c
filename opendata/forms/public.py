"""What editors write, and what anyone proposes."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from opendata.actions.reuses import check_image
from opendata.models import (
    Dataset,
    ElementKind,
    EntryKind,
    Reuse,
    ReuseKind,
    Rhythm,
    Theme,
    TopicElement,
)
from opendata.queries.funded import funded
from projects.models import Project
from workflow.forms import ActForm, AsReadForm, DayField, TextField

NO_THEME = [("", _("Sans thème"))]


def _text(**kwargs) -> TextField:
    rows = kwargs.pop("rows", 6)
    return TextField(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class ReuseForm(ActForm):
    """A sheet of reuse."""

    title = TextField(label=_("Titre"), max_length=160)
    kind = forms.ChoiceField(label=_("Type"), choices=ReuseKind.choices)
    url = forms.URLField(
        label=_("Adresse"),
        max_length=500,
        assume_scheme="https",
        help_text=_("La page où on la voit : https://…"),
    )
    creator = TextField(
        label=_("Auteur"),
        max_length=160,
        required=False,
        help_text=_("L’organisation, ou le nom que vous voulez voir publié."),
    )
    theme = forms.ChoiceField(label=_("Thème"), choices=[*NO_THEME, *Theme.choices], required=False)
    description = _text(label=_("Description"), max_length=5000, help_text=_("Markdown."))
    datasets = forms.ModelMultipleChoiceField(
        label=_("Jeux de données utilisés"),
        queryset=Dataset.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    projects = forms.ModelMultipleChoiceField(
        label=_("Projets financés"),
        queryset=Project.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    image = forms.FileField(
        label=_("Image"), required=False, help_text=_("PNG ou JPEG, 2 Mo au plus.")
    )
    image_alt = TextField(
        label=_("Description de l’image"),
        max_length=250,
        required=False,
        help_text=_("Pour qui ne la voit pas. Demandée avec une image."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        datasets, projects = self.fields["datasets"], self.fields["projects"]
        datasets.queryset = Dataset.objects.published().order_by("title", "pk")
        projects.queryset = Project.objects.filter(cofinancing__in=funded()).order_by("title", "pk")

    def clean_image(self):
        image = self.cleaned_data["image"]
        if image:
            check_image(image)
        return image

    def clean(self):
        found = super().clean()
        if found.get("image") and not found.get("image_alt"):
            self.add_error("image_alt", _("Décrivez l’image pour qui ne la voit pas."))
        return found


class TopicForm(AsReadForm):
    """The words of a dossier."""

    title = TextField(label=_("Titre"), max_length=160)
    theme = forms.ChoiceField(label=_("Thème"), choices=Theme.choices)
    summary = TextField(label=_("En bref"), max_length=300)
    introduction = _text(
        label=_("Introduction"),
        max_length=20_000,
        rows=12,
        required=False,
        help_text=_("Markdown."),
    )


class ElementForm(DsfrBaseForm):
    """One more thing in a dossier."""

    kind = forms.ChoiceField(label=_("Nature"), choices=ElementKind.choices)
    dataset = forms.ModelChoiceField(
        label=_("Jeu de données"), queryset=Dataset.objects.none(), required=False
    )
    reuse = forms.ModelChoiceField(
        label=_("Réutilisation"), queryset=Reuse.objects.none(), required=False
    )
    title = TextField(
        label=_("Titre de la donnée attendue"),
        max_length=160,
        required=False,
        help_text=_("Seulement pour une donnée qui n’est pas encore ouverte."),
    )
    text = TextField(label=_("Pourquoi elle est là"), max_length=500, required=False)

    def __init__(self, *args, topic, **kwargs) -> None:
        kwargs.setdefault("auto_id", "element_%s")  # beside the words of the dossier, on one page
        super().__init__(*args, **kwargs)
        there = TopicElement.objects.filter(topic=topic)
        self.fields["dataset"].queryset = (
            Dataset.objects.published()
            .exclude(pk__in=there.exclude(dataset=None).values("dataset"))
            .order_by("title", "pk")
        )
        self.fields["reuse"].queryset = (
            Reuse.objects.published()
            .exclude(pk__in=there.exclude(reuse=None).values("reuse"))
            .order_by("title", "pk")
        )

    def clean(self):
        found = super().clean()
        wanted = {
            ElementKind.DATASET: ("dataset", _("Choisissez un jeu de données.")),
            ElementKind.REUSE: ("reuse", _("Choisissez une réutilisation.")),
            ElementKind.WANTED: ("title", _("Donnez un titre à la donnée attendue.")),
        }
        if found.get("kind") in wanted:
            name, sentence = wanted[found["kind"]]
            if not found.get(name):
                self.add_error(name, sentence)
        return found


class EntryForm(AsReadForm):
    """What one day of the calendar shows."""

    day = DayField(label=_("Jour"))
    kind = forms.ChoiceField(label=_("Nature"), choices=EntryKind.choices)
    title = TextField(label=_("Titre"), max_length=160)
    text = _text(label=_("Texte"), max_length=5000, help_text=_("Markdown."))
    dataset = forms.ModelChoiceField(
        label=_("Jeu de données"), queryset=Dataset.objects.none(), required=False
    )
    reuse = forms.ModelChoiceField(
        label=_("Réutilisation"), queryset=Reuse.objects.none(), required=False
    )
    url = forms.URLField(
        label=_("Adresse de la fonctionnalité"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    theme = forms.ChoiceField(label=_("Thème"), choices=[*NO_THEME, *Theme.choices], required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"].queryset = Dataset.objects.published().order_by("title", "pk")
        self.fields["reuse"].queryset = Reuse.objects.published().order_by("title", "pk")

    def clean(self):
        found = super().clean()
        if found.get("kind") == EntryKind.DATASET and not found.get("dataset"):
            self.add_error("dataset", _("Choisissez un jeu de données."))
        if found.get("kind") == EntryKind.REUSE and not found.get("reuse"):
            self.add_error("reuse", _("Choisissez une réutilisation."))
        return found


class ChoicesForm(DsfrBaseForm):
    """How often the edition comes, and about what."""

    rhythm = forms.ChoiceField(label=_("Rythme"), choices=Rhythm.choices, widget=forms.RadioSelect)
    themes = forms.MultipleChoiceField(
        label=_("Thèmes"),
        choices=Theme.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun coché : tous."),
    )


class SubscriptionForm(ChoicesForm):
    """An address, and nothing else about anybody."""

    address = forms.EmailField(
        label=_("Adresse électronique"),
        max_length=254,
        help_text=_("Format attendu : nom@domaine.fr"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    field_order = ("address", "rhythm", "themes")

    def clean_address(self) -> str:
        """A machine named by its number is nobody's mailbox, and may be one of ours."""
        address = self.cleaned_data["address"]
        if address.endswith("]"):
            raise forms.ValidationError(_("Donnez une adresse dont le domaine est un nom."))
        return address


class BringForm(DsfrBaseForm):
    """The address of a sheet of data.gouv.fr."""

    address = forms.URLField(
        label=_("Adresse sur data.gouv.fr"),
        max_length=500,
        assume_scheme="https",
        help_text=_("Un jeu de données ou une réutilisation."),
    )
