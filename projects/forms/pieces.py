"""A piece joined to a project, and the document of the call that it answers."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import AttachForm
from projects.models import AskedDocument


class AttachAskedForm(AttachForm):
    """Without any asked document, any piece is one of one's own."""

    asked_key = forms.ChoiceField(label=_("Cette pièce répond à"), required=False)
    field_order = ["asked_key", "label", "content"]

    def __init__(self, *args, asked: Sequence[AskedDocument], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["asked_key"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            ("", _("Aucune demande : une pièce de plus")),
            *((row["key"], row["label"]) for row in asked),
        ]
        if not asked:
            field.widget = forms.HiddenInput()
