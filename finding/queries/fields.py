"""The fields of the filters, written in one go: a template for each box would cost half the page.

The markup is that of django-dsfr, which still writes the fields that were refused.
"""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from workflow.forms import QuietBoundField

#: How long the bodies offered in a filter are remembered for one person.
REMEMBERED_SECONDS = 300


def _options(pairs: Iterable[tuple[Any, Any]], chosen: set[str]) -> SafeString:
    """``<option>`` elements; each value and label is escaped here."""
    written = (
        f'<option value="{escape(str(key))}"{" selected" if str(key) in chosen else ""}>'
        f"{escape(str(label))}</option>"
        for key, label in pairs
    )
    return mark_safe("".join(written))  # noqa: S308 - escaped above


class QuickSelect(forms.Select):
    """A list of many choices, written in one go: Django renders a template for each."""

    def render(self, name, value, attrs=None, renderer=None):
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        chosen = {"" if value is None else str(value)}
        return format_html("<select{}>{}</select>", attributes, _options(self.choices, chosen))


class FilterBoundField(QuietBoundField):
    """A filter on the page, without the word « Optionnel »."""

    def as_field_group(self) -> SafeString:
        write = WRITTEN.get(type(self.field.widget))
        if write is None or self.errors or self.help_text:
            return super().as_field_group()
        return write(self)


def _line(field: Any) -> SafeString:
    """A field of one line, under its label."""
    widget = field.field.widget
    attributes = {**widget.attrs, "id": field.auto_id, "name": field.html_name}
    if isinstance(widget, forms.Select):
        chosen = {str(value) for value in widget.format_value(field.value())}
        body = format_html(
            "<select{}>{}</select>", flatatt(attributes), _options(field.field.choices, chosen)
        )
    else:
        value = widget.format_value(field.value())
        attributes["type"] = widget.attrs.get("type", widget.input_type)
        if value is not None:
            attributes["value"] = value
        body = format_html("<input{}>", flatatt(attributes))
    return format_html(
        '<div class="{}"><label for="{}" class="fr-label">{}</label>{}</div>',
        getattr(widget, "group_class", "fr-input-group"),
        field.auto_id,
        field.label,
        body,
    )


def _box(field: Any) -> SafeString:
    """One box to tick, before its label."""
    widget = field.field.widget
    ticked = widget.check_test(field.value())
    return format_html(
        '<div class="fr-checkbox-group fr-mb-2w"><input{}>'
        '<label for="{}" class="fr-label">{}</label></div>',
        flatatt(
            {
                **widget.attrs,
                "type": "checkbox",
                "name": field.html_name,
                "id": field.auto_id,
                "checked": ticked,
            }
        ),
        field.auto_id,
        field.label,
    )


def _boxes(field: Any) -> SafeString:
    """Boxes to tick, under the name of what they choose."""
    chosen = {str(value) for value in field.value() or ()}
    name, identity = escape(field.html_name), escape(str(field.auto_id))
    boxes = "".join(
        '<div class="fr-fieldset__element"><div class="fr-checkbox-group">'
        f'<input type="checkbox" name="{name}" value="{escape(str(value))}" '
        f'id="{identity}_{place}"{" checked" if str(value) in chosen else ""}>'
        f'<label class="fr-label" for="{identity}_{place}">{escape(str(label))}</label></div></div>'
        for place, (value, label) in enumerate(field.field.choices)
    )
    return format_html(
        '<fieldset class="fr-fieldset fr-fieldsets" id="checkboxes-{}" aria-labelledby="{}-legend">'
        '<legend class="fr-fieldset__legend fr-fieldset__legend--regular" id="{}-legend">{}'
        "</legend>{}</fieldset>",
        field.auto_id,
        field.auto_id,
        field.auto_id,
        field.label,
        mark_safe(boxes),  # noqa: S308 - escaped above
    )


WRITTEN: dict[type, Callable[[Any], SafeString]] = {
    forms.TextInput: _line,
    forms.NumberInput: _line,
    forms.DateInput: _line,
    forms.Select: _line,
    QuickSelect: _line,
    forms.CheckboxInput: _box,
    forms.CheckboxSelectMultiple: _boxes,
}


class FiltersForm(DsfrBaseForm):
    """The form of the filters of a list: each may be left empty."""

    bound_field_class = FilterBoundField
    use_required_attribute = False


class OneOfMany(forms.Field):
    """One row among many, by a key: read afresh when asked for, offered from a memory.

    ``among()`` gives the rows that may be chosen; ``pairs`` reads the key and the label of each;
    ``memory`` names the cache entry that keeps the pairs for a few minutes.
    """

    widget = QuickSelect
    default_error_messages = {
        "invalid_choice": _("Sélectionnez un choix valide : celui-ci n’est pas dans la liste.")
    }

    def __init__(
        self,
        *,
        among: Callable[[], Any],
        key: str,
        pairs: tuple[str, str],
        memory: str,
        empty_label: Any,
        **kwargs,
    ) -> None:
        self.among, self.key, self.pairs = among, key, pairs
        self.memory, self.empty_label = memory, empty_label
        super().__init__(**kwargs)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """The pairs offered, the empty one first."""
        found = cache.get(self.memory)
        if found is None:
            found = list(self.among().values_list(*self.pairs))
            cache.set(self.memory, found, REMEMBERED_SECONDS)
        return [("", self.empty_label), *found]

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        chosen = None
        if "\0" not in str(value):
            chosen = self.among().filter(**{self.key: value}).first()
        if chosen is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return chosen
