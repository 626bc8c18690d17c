"""The plain forms of deeds, and the fields that read numbers as the French write them."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm, DsfrBoundField

from accounts.french import day_refusal, text_refusal, without_controls
from workflow.refusals import Refused

SPACES = re.compile(r"[\s\u00a0\u202f]")
DECIMAL = re.compile(r"^[+-]?[0-9]+([.,][0-9]+)?$")


class FrenchDecimalField(forms.DecimalField):
    """A number written ``1 234,5`` or ``1234.5``; spaces of any kind between thousands."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Écrivez un nombre, par exemple 1 234,50.")}

    def to_python(self, value) -> Any:
        if value in self.empty_values or isinstance(value, Decimal):
            return value if isinstance(value, Decimal) else None
        text = SPACES.sub("", str(value)).removesuffix("€").removesuffix("%")
        if not DECIMAL.match(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return Decimal(text.replace(",", "."))
        except InvalidOperation as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value):
        if not isinstance(value, Decimal):
            return value
        text = f"{value:,f}".replace(",", "\u202f").replace(".", ",")
        return text.rstrip("0").rstrip(",") if "," in text else text

    def widget_attrs(self, widget) -> dict:
        return {}


class EuroField(FrenchDecimalField):
    """An amount in euros, ``250 000,50``, to the cent; strictly positive unless told otherwise."""

    default_error_messages = {
        "invalid": _("Écrivez un montant en euros, par exemple 250 000,50."),
        "max_decimal_places": _("Un montant s’arrête au centime."),
        "min_value": _("Le montant doit être positif."),
    }

    def __init__(self, *, min_value: Decimal | None = Decimal("0.01"), **kwargs) -> None:
        super().__init__(
            max_digits=14,
            decimal_places=2,
            min_value=min_value,
            error_messages={"min_value": self.default_error_messages["min_value"]},
            **kwargs,
        )

    def prepare_value(self, value):
        if not isinstance(value, Decimal):
            return value
        return f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")


class DayField(forms.DateField):
    """A day, from the browser's own calendar, between 2000 and 2100."""

    def __init__(self, *, widget: Any = None, **kwargs) -> None:
        chosen = widget or forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=chosen, **kwargs)

    def to_python(self, value) -> Any:
        day = super().to_python(value)
        if day is not None and (refusal := day_refusal(day, self.label)):
            raise ValidationError(refusal, code="day_out_of_reach")
        return day


class TextField(forms.CharField):
    """A text in which something can be seen; control characters are left out of it."""

    def to_python(self, value) -> Any:
        text = super().to_python(value) or ""
        if refusal := text_refusal(text, self.label):
            raise ValidationError(refusal, code="nothing_to_see")
        return without_controls(text)


class QuietBoundField(DsfrBoundField):
    """A field without the word « Optionnel »: filters, and drafts asked for whole at the end."""

    def as_field_group(self) -> SafeString:
        required, self.field.required = self.field.required, True
        try:
            return super().as_field_group()
        finally:
            self.field.required = required


class ActForm(DsfrBaseForm):
    """Carries the version that the person saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MomentField(forms.CharField):
    """When what is changed had last been written, to the microsecond; « » when it is new."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=40)

    def prepare_value(self, value) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value

    def clean(self, value) -> datetime | None:
        text = super().clean(value)
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if text and (moment is None or moment.tzinfo is None):
            raise ValidationError(_("Rouvrez la page : elle ne dit plus ce que vous avez lu."))
        return moment


class AsReadForm(DsfrBaseForm):
    """Words written again over what was read, which the page tells by its moment."""

    data: Any
    seen_at = MomentField()

    def refuse(self, refused: Refused, written_at: datetime | None) -> None:
        """Tells the refusal. The words stay: sent again, they replace what was written since."""
        self.add_error(refused.field or None, refused.message)
        if refused.code == "stale_version" and written_at:
            self.add_error(
                None,
                _(
                    "Vos mots sont gardés ci-dessous. Lisez les siens dans un autre onglet ; "
                    "enregistrer de nouveau les remplace."
                ),
            )
            self.data = self.data.copy()
            self.data[self.add_prefix("seen_at")] = written_at.isoformat()


class ReasonForm(ActForm):
    """A deed with its reason."""

    reason = forms.CharField(
        label=_("Motif"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ConfirmForm(ActForm):
    """A deed that only asks to be confirmed."""
