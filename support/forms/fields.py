"""Fields that read person-days and long texts."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.forms import TextField


class DaysField(forms.DecimalField):
    """Person-days, written ``2,5`` or ``2.5``; quarter days at the finest."""

    default_error_messages = {"invalid": _("Écrivez un nombre de jours, par exemple 2,5.")}

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_digits", 6)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", 0)
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


def long_text(**kwargs: Any) -> TextField:
    """A text of several lines, of 10 000 characters at most."""
    rows = kwargs.pop("rows", 5)
    return TextField(max_length=10_000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
