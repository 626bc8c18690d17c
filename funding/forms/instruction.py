"""The forms of the instruction: assignments, messages, opinions."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from accounts.models import Membership, User
from documents.checking import inspect
from funding.forms import day_field, text_field
from funding.models import Confidentiality
from funding.queries.instruction import reviewers_of
from workflow.forms import ActForm


class AssignForm(ActForm):
    """The owner and the second reviewer of a file."""

    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Instructeur principal"),
        required=False,
        empty_label=_("Personne"),
    )
    second = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Second instructeur"),
        required=False,
        empty_label=_("Personne"),
    )

    def __init__(self, *args, file, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = reviewers_of(file.strand, file)
        self.fields["owner"].queryset = people
        self.fields["second"].queryset = people


class MessageForm(DsfrBaseForm):
    """A message, and a piece that goes with it. ``key`` is drawn with the page: see the action."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = text_field(_("Message"), rows=4)
    upload = forms.FileField(
        label=_("Pièce jointe"), required=False, allow_empty_file=True, max_length=250
    )

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            inspect(upload)
        return upload


class OpinionForm(ActForm):
    """Whom to ask, what, for when, and who will read the answer."""

    expert = forms.ModelChoiceField(
        User.objects.none(), label=_("Expert"), empty_label=_("Choisir une personne")
    )
    question = text_field(_("Question"), rows=4)
    due_on = day_field(
        _("Attendu le"), help_text=_("Un rappel part à l’approche de l’échéance, puis au-delà.")
    )
    confidentiality = forms.ChoiceField(
        label=_("Qui lira l’avis"),
        choices=Confidentiality.choices,
        initial=Confidentiality.DESK,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, by, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.current().values("user")
        people = User.objects.filter(is_active=True, pk__in=members).exclude(pk=by.pk)
        self.fields["expert"].queryset = people.order_by("last_name", "first_name", "pk")


class AnswerForm(DsfrBaseForm):
    """The expert answers, or declines."""

    has_conflict = forms.TypedChoiceField(
        label=_("Votre situation au regard de ce dossier"),
        choices=[
            ("non", _("Je n’ai aucun lien qui puisse influencer mon avis")),
            ("oui", _("J’ai un lien avec le dossier, ou je ne peux pas répondre : je décline")),
        ],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )
    answer = text_field(_("Votre avis, ou le motif pour lequel vous déclinez"), rows=8)
