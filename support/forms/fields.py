"""Fields that read days and dates as people write them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DaysField(forms.DecimalField):
    """Person-days, written ``2,5`` or ``2.5``; quarter days at the finest."""

    default_error_messages = {"invalid": _("Écrivez un nombre de jours, par exemple 2,5.")}

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_digits", 6)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value):
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value

    def widget_attrs(self, widget) -> dict:
        return {}


class DayField(forms.DateField):
    """A day, from the browser's own calendar."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {"invalid": _("Écrivez une date, jj/mm/aaaa.")})
        super().__init__(**kwargs)


def long_text(**kwargs: Any) -> forms.CharField:
    """A text of several lines, of 10 000 characters at most."""
    rows = kwargs.pop("rows", 5)
    return forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
