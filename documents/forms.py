"""The form that deposits a piece."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from documents.checking import ACCEPTED_SENTENCE, Inspected, inspect


class AttachForm(DsfrBaseForm):
    """A file and what it is. ``inspected`` holds what its bytes said."""

    label = forms.CharField(
        label=_("Intitulé"),
        max_length=200,
        required=False,
        help_text=_("Ce que la pièce contient. Sans intitulé, le nom du fichier en tient lieu."),
    )
    content = forms.FileField(
        label=_("Fichier"),
        help_text=_("20 Mo au plus. Types acceptés : {types}."),
        allow_empty_file=True,
        max_length=250,
        error_messages={
            "required": _("Choisissez un fichier."),
            "missing": _("Aucun fichier n’a été envoyé : choisissez-le de nouveau."),
        },
    )
    inspected: Inspected

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["content"]
        field.help_text = str(field.help_text).format(types=ACCEPTED_SENTENCE)

    def clean_content(self):
        upload = self.cleaned_data["content"]
        self.inspected = inspect(upload)
        return upload

    def clean_label(self) -> str:
        label = self.cleaned_data["label"].strip()
        if "\0" in label:
            raise ValidationError(_("L’intitulé contient un caractère interdit."))
        return label
