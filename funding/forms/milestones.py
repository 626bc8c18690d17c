"""The forms of milestones: the ministry's account, the desk's answer, the payment asked for."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from funding.actions.milestones import Account, Measured
from funding.forms import PieceField, TrancheField, day_field, text_field
from funding.models import Milestone, Tranche
from workflow.forms import ActForm, FrenchDecimalField, ReasonForm


class EvidenceForm(ActForm):
    """A deed with a piece that proves it; ``inspected`` by the same rules as any piece."""

    evidence = forms.FileField(
        label=_("Pièce justificative"),
        help_text=_("Rapport, capture, procès-verbal, facture : 20 Mo au plus."),
        allow_empty_file=True,
        max_length=250,
        error_messages={"required": _("Choisissez un fichier.")},
    )


class AccountForm(EvidenceForm):
    """Results, and one row an indicator: value, day, where to check it."""

    summary = text_field(
        _("Résultats obtenus"), help_text=_("Ce qui est livré, qui s’en sert, ce qui a changé.")
    )
    difficulties = text_field(_("Difficultés et suites prévues"), rows=3, required=False)

    def __init__(self, *args, indicators, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = list(indicators)
        self.fields["evidence"].required = False
        for indicator in self.indicators:
            words = {"name": indicator.label}
            self.fields[f"value_{indicator.pk}"] = FrenchDecimalField(
                label=gettext("Valeur mesurée : %(name)s") % words,
                max_digits=16,
                decimal_places=2,
            )
            self.fields[f"measured_on_{indicator.pk}"] = day_field(
                gettext("Date de la mesure : %(name)s") % words
            )
            self.fields[f"evidence_{indicator.pk}"] = forms.CharField(
                label=gettext("Où la vérifier : %(name)s") % words, max_length=500
            )
            for part in ("value", "measured_on", "evidence"):
                self.fields[f"{part}_{indicator.pk}"].widget.attrs["class"] = "fr-input"

    def head(self) -> list:
        names = [
            n for n in ("milestone", "summary", "difficulties", "evidence") if n in self.fields
        ]
        return [self[name] for name in names]

    def rows(self) -> list[dict]:
        return [
            {
                "indicator": indicator,
                "value": self[f"value_{indicator.pk}"],
                "measured_on": self[f"measured_on_{indicator.pk}"],
                "evidence": self[f"evidence_{indicator.pk}"],
            }
            for indicator in self.indicators
        ]

    def account(self) -> Account:
        said = self.cleaned_data
        return Account(
            summary=said["summary"],
            difficulties=said["difficulties"],
            upload=said["evidence"],
            measures=[
                Measured(
                    indicator,
                    Decimal(said[f"value_{indicator.pk}"]),
                    said[f"measured_on_{indicator.pk}"],
                    said[f"evidence_{indicator.pk}"],
                )
                for indicator in self.indicators
            ],
        )


class MilestoneChoice(forms.Form):
    """Which milestone, among those that the deed is about."""

    def offer(self, milestones) -> None:
        field = forms.ModelChoiceField(Milestone.objects.none(), label=_("Jalon"), empty_label=None)
        field.queryset = milestones
        self.fields["milestone"] = field
        self.order_fields(["seen_version", "milestone"])


class MilestoneAccountForm(AccountForm, MilestoneChoice):
    def __init__(self, *args, milestones, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offer(milestones)


class ReleaseForm(ActForm, MilestoneChoice):
    reason = text_field(_("Observations"), rows=3, required=False)

    def __init__(self, *args, milestones, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offer(milestones)


class HoldForm(ReasonForm, MilestoneChoice):
    def __init__(self, *args, milestones, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offer(milestones)


class RequestPaymentForm(EvidenceForm):
    """Which tranche, what was done, what proves it."""

    tranche = TrancheField(Tranche.objects.none(), label=_("Tranche"), empty_label=None)
    statement = text_field(_("Travaux réalisés"))
    field_order = ["seen_version", "tranche", "statement", "evidence"]

    def __init__(self, *args, tranches, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tranche"].queryset = tranches


class PublishForm(ActForm):
    """When and where an act was published, with the signed paper if it is not there yet."""

    published_on = day_field(_("Date de publication"))
    where = forms.CharField(
        label=_("Lieu de publication"),
        max_length=500,
        help_text=_("Bulletin officiel et numéro, ou adresse de la page."),
    )
    document = PieceField(
        Attachment.objects.none(),
        label=_("Acte signé"),
        required=False,
        empty_label=_("Déjà joint à la convention"),
        help_text=_("Parmi les pièces déposées sur le dossier."),
    )

    def __init__(self, *args, documents, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents
