"""The form of a sheet of knowledge."""

from django import forms
from django.utils.translation import gettext_lazy as _

from support.forms.fields import long_text
from support.models import Audience, SupportKind
from workflow.forms import AsReadForm, DayField


class ArticleForm(AsReadForm):
    """A title, a sentence, a text in Markdown, its readers and the day of its review."""

    title = forms.CharField(label=_("Titre"), max_length=160)
    kind = forms.ChoiceField(label=_("Nature"), choices=SupportKind.choices)
    summary = forms.CharField(label=_("En bref"), max_length=300)
    body = long_text(
        label=_("Texte"),
        rows=14,
        help_text=_("Markdown. N’y mettez ni nom, ni dossier : tout le monde pourra lire."),
    )
    audience = forms.ChoiceField(label=_("Lecteurs"), choices=Audience.choices)
    review_on = DayField(label=_("À relire avant le"))
