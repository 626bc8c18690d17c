"""The forms of the acts on credits; each one's values are the words of the books."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.ledger.models import (
    BudgetLine,
    Credit,
    EarlierYearException,
    Engagement,
    Envelope,
    FiscalYear,
)
from workflow.forms import DayField, EuroField, TextField


class CreditActForm(forms.Form):
    """What every act says: why, and from when it counts."""

    effect_on = DayField(
        label=_("Date d’effet"),
        required=False,
        help_text=_("Vide : aujourd’hui."),
    )
    reason = TextField(label=_("Motif"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args, envelope: Envelope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.envelope = envelope
        years = FiscalYear.objects.filter(envelope=envelope).order_by("-year")
        choices = [(year.year, str(year.year)) for year in years]
        for name in ("fiscal_year", "from_year"):
            if isinstance(fields.get(name), forms.TypedChoiceField):
                fields[name].choices = choices
        for name in ("line", "source_line", "destination_line"):
            if name in self.fields:
                fields[name].queryset = BudgetLine.objects.filter(envelope=envelope).order_by(
                    "code"
                )
        if "engagement" in self.fields:
            fields["engagement"].queryset = (
                Engagement.objects.filter(line__envelope=envelope)
                .select_related("balance", "line")
                .order_by("award", "pk")
            )
        order = [name for name in self.fields if name not in ("effect_on", "reason")]
        self.order_fields([*order, "effect_on", "reason"])

    def values(self) -> dict[str, Any]:
        """The words to give to the act; raises nothing, call it on a valid form."""
        return dict(self.cleaned_data)


def year_field(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int)


class LineActForm(CreditActForm):
    """An amount of AE or CP on one line and one fiscal year."""

    line = forms.ModelChoiceField(label=_("Ligne"), queryset=BudgetLine.objects.none())
    fiscal_year = year_field(_("Exercice"))
    credit = forms.ChoiceField(label=_("Crédits"), choices=Credit.choices)
    amount = EuroField(label=_("Montant"))


class CarryOverForm(CreditActForm):
    """An amount carried from one year to the next on the same line."""

    line = forms.ModelChoiceField(label=_("Ligne"), queryset=BudgetLine.objects.none())
    from_year = year_field(_("Depuis l’exercice"))
    credit = forms.ChoiceField(label=_("Crédits"), choices=Credit.choices)
    amount = EuroField(label=_("Montant"))
    award = forms.CharField(
        label=_("Réservation du dossier"),
        required=False,
        help_text=_("Pour reporter les AE réservées d’un dossier : sa référence. Sinon, vide."),
    )


class TransferForm(CreditActForm):
    """An amount from one line to another, in the same year."""

    source_line = forms.ModelChoiceField(label=_("De la ligne"), queryset=BudgetLine.objects.none())
    destination_line = forms.ModelChoiceField(
        label=_("Vers la ligne"), queryset=BudgetLine.objects.none()
    )
    fiscal_year = year_field(_("Exercice"))
    credit = forms.ChoiceField(label=_("Crédits"), choices=Credit.choices)
    amount = EuroField(label=_("Montant"))


class EngagementChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, engagement) -> str:
        from accounts.french import amount

        return _("%(award)s · %(act)s · %(year)s · reste à payer %(rest)s") % {
            "award": engagement.award,
            "act": engagement.ej_number or engagement.label or engagement.get_instrument_display(),
            "year": engagement.fiscal_year,
            "rest": amount(engagement.balance.remaining_amount),
        }


class WithdrawalForm(CreditActForm):
    """Part of an engagement that will not be paid."""

    engagement = EngagementChoiceField(label=_("Engagement"), queryset=Engagement.objects.none())
    amount = EuroField(label=_("Montant"))
    exception = forms.ChoiceField(
        label=_("Exception invoquée"),
        required=False,
        choices=[("", _("Aucune")), *EarlierYearException.choices],
        help_text=_("Pour un engagement d’une année antérieure dont les AE reviendraient."),
    )


class RefundForm(CreditActForm):
    """CP given back during their year."""

    engagement = EngagementChoiceField(label=_("Engagement"), queryset=Engagement.objects.none())
    fiscal_year = year_field(_("Exercice des CP"))
    amount = EuroField(label=_("Montant"))


class OpenYearForm(CreditActForm):
    """A new fiscal year of the envelope."""

    effect_on: Any = None
    fiscal_year = forms.IntegerField(
        label=_("Exercice"), min_value=2000, max_value=2100, widget=forms.NumberInput
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].initial = timezone.localdate().year

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "envelope": self.envelope}


class ReasonOnlyForm(forms.Form):
    """A decision with its reason."""

    reason = forms.CharField(
        label=_("Motif"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class OptionalReasonForm(forms.Form):
    """A decision on a proposal: only a rejection needs its reason."""

    reason = forms.CharField(
        label=_("Motif"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Obligatoire pour rejeter."),
    )


FORMS: dict[str, type[CreditActForm]] = {
    "ouvrir-exercice": OpenYearForm,
    "ouvrir": LineActForm,
    "completer": LineActForm,
    "reduire": LineActForm,
    "geler": LineActForm,
    "degeler": LineActForm,
    "annuler": LineActForm,
    "reporter": CarryOverForm,
    "virer": TransferForm,
    "retirer": WithdrawalForm,
    "retablir": RefundForm,
}
