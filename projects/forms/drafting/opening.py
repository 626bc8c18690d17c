"""What opens a draft: for whom, under which call, under which title, from which earlier file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from workflow.forms import TextField


class CreateForm(DsfrBaseForm):
    """Three choices; the organisation comes from the person's own memberships.

    ``draft_key`` is drawn with the page: the same page sent twice opens one draft.
    """

    organisation = forms.ChoiceField(label=_("Organisation qui porte le projet"))
    call_version = forms.ChoiceField(label=_("Appel"), widget=forms.RadioSelect)
    source = forms.ChoiceField(
        label=_("Repartir d’un dossier"),
        required=False,
        help_text=_("Ses textes, indicateurs et coûts sont recopiés ; ses pièces ne le sont pas."),
    )
    title = TextField(
        label=_("Titre du projet"),
        max_length=200,
        help_text=_("Court et parlant : il sera lu dans les listes. Vous pourrez le changer."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    draft_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, organisations, versions, sources=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(body.pk): body for body in organisations}
        self.versions = {str(version.pk): version for version in versions}
        self.sources = {project.reference: project for project in sources}
        self.fields["organisation"].choices = [
            (key, body.name) for key, body in self.organisations.items()
        ]
        self.fields["call_version"].choices = [
            (key, f"{version.call.title} — {version.call.get_strand_display()}")
            for key, version in self.versions.items()
        ]
        self.fields["source"].choices = [
            ("", _("D’aucun : page blanche")),
            *((key, str(project)) for key, project in self.sources.items()),
        ]
        if len(self.organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = next(iter(self.organisations))
        if len(self.versions) == 1:
            self.fields["call_version"].initial = next(iter(self.versions))
        if not self.sources:
            self.fields["source"].widget = forms.HiddenInput()

    def chosen(self) -> dict[str, Any]:
        """What ``drafting.create`` takes."""
        return {
            "organisation": self.organisations[self.cleaned_data["organisation"]],
            "call_version": self.versions[self.cleaned_data["call_version"]],
            "title": self.cleaned_data["title"],
            "draft_key": self.cleaned_data["draft_key"],
            "source": self.sources.get(self.cleaned_data["source"]),
        }
