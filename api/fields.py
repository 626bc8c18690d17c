"""Fields that name rows by their key (a reference, an e-mail address), never by a database id."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.french import day_refusal, text_refusal, without_controls
from accounts.models import User

LONGEST_KEY = 254
#: Fields that hold others, bound to them: a copy that shared those would answer for another.
HOLDING = (
    serializers.BaseSerializer,
    serializers.ListField,
    serializers.DictField,
    serializers.ManyRelatedField,
)


class LightFields(serializers.Serializer):
    """A serializer whose plain fields are copied as they are, not made anew for each request."""

    def get_fields(self) -> dict[str, Any]:
        return {
            name: deepcopy(field) if isinstance(field, HOLDING) else _copied(field)
            for name, field in self._declared_fields.items()
        }


def _copied(field: Any) -> Any:
    """A shallow copy; Python's own goes the long way round, through what would pickle the field."""
    made = object.__new__(type(field))
    made.__dict__.update(field.__dict__)
    return made


@extend_schema_field({"type": "string", "maxLength": LONGEST_KEY})
class KeyField(serializers.SlugRelatedField):
    """A row of ``queryset`` known by its ``slug_field``; any other value is refused by a sentence.

    ``rows(context)`` narrows the rows to those that the caller may name; ``one(context, key)``
    finds one of them (None: none), for a row that is asked often.
    """

    default_error_messages = {
        "does_not_exist": _("« {value} » n’existe pas, ou pas pour vous."),
        "invalid": _("Valeur incorrecte."),
    }

    def __init__(
        self, *, rows=None, one: Callable[[dict, str], Any] | None = None, **kwargs: Any
    ) -> None:
        self.rows, self.one = rows, one
        if rows is not None:
            kwargs["queryset"] = User.objects.none()
        super().__init__(**kwargs)

    def get_queryset(self) -> Any:
        return self.rows(self.context) if self.rows is not None else super().get_queryset()

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not data.isprintable() or len(data) > LONGEST_KEY:
            self.fail("invalid")
        if self.one is None:
            return super().to_internal_value(data)
        found = self.one(self.context, data)
        if found is None:
            self.fail("does_not_exist", slug_name=self.slug_field, value=data)
        return found


class DayField(serializers.DateField):
    """A day that a program gives, between 2000 and 2100, as the pages ask."""

    def to_internal_value(self, value: Any) -> Any:
        day = super().to_internal_value(value)
        if refusal := day_refusal(day, self.field_name):
            raise serializers.ValidationError(refusal, code="day_out_of_reach")
        return day


class TextField(serializers.CharField):
    """A text in which something can be seen, without control characters, as the pages ask."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if refusal := text_refusal(text, self.field_name or _("texte")):
            raise serializers.ValidationError(refusal, code="nothing_to_see")
        return without_controls(text)


class NamedRowField(serializers.CharField):
    """A row named by a text. ``find`` gives it, once the checks of a text have judged the text:
    they know nothing of a row."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        text = super().run_validation(data)
        return self.find(text) if text else text

    def find(self, text: str) -> Any:
        """The row of this name. Raises ValidationError."""
        raise NotImplementedError


@extend_schema_field({"type": "string", "format": "email", "maxLength": LONGEST_KEY})
class PersonField(KeyField):
    """Somebody by their professional address, among those who may be named here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="email", **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data.strip().lower() if isinstance(data, str) else data)


class MoneyField(serializers.DecimalField):
    """Euros and cents as a string, ``"250000.00"``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **kwargs)
