"""The forms of letters: their words, which one to send, the signed paper that comes back."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from funding.forms import text_field
from funding.models import Letter
from workflow.forms import ActForm


class LetterTemplateForm(DsfrBaseForm):
    """The title, the text and the signature of one version of a kind of letter."""

    title = forms.CharField(label=_("Objet"), max_length=200)
    body = forms.CharField(
        label=_("Texte"),
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
        help_text=_(
            "## ouvre un titre, une ligne vide sépare les paragraphes, - fait une liste, "
            "**gras** et *italique* se voient. Les champs s’écrivent entre accolades."
        ),
    )
    signature = forms.CharField(
        label=_("Signature"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SendLetterForm(ActForm):
    """Which letter, among those made and not sent."""

    letter = forms.ModelChoiceField(
        Letter.objects.none(), label=_("Courrier à envoyer"), empty_label=None
    )

    def __init__(self, *args, letters, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letter"].queryset = letters


class ScanForm(ActForm):
    """A signed paper: PDF or picture."""

    scan = forms.FileField(
        label=_("Document signé"),
        help_text=_("PDF, PNG ou JPEG, 20 Mo au plus, la page du code comprise."),
        allow_empty_file=True,
        max_length=250,
        error_messages={"required": _("Choisissez un fichier.")},
    )


class MatchForm(DsfrBaseForm):
    """The code read by a person on a paper that the machine could not read."""

    code = forms.CharField(
        label=_("Code lu sur le document"),
        max_length=200,
        help_text=_("Par exemple LT-7K3M-9QXA-4B2D, au bas de la dernière page."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SetAsideForm(DsfrBaseForm):
    """Why a paper is none of ours."""

    reason = text_field(_("Motif"), rows=2)
