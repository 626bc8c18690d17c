"""Filters named after fields, shared by pages, exports and the API, and shown as tags."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.french import amount
from finding.models import NO_AMOUNT, or_none
from finding.queries.columns import french_day
from finding.queries.fields import FiltersForm
from finding.queries.search import matching
from workflow.forms import EuroField

LONGEST_TEXT = 200
#: No file is of a day outside these; a bound beyond them says the same, and has a day after it.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)


class AnyOf(django_filters.MultipleChoiceFilter):
    """One field that has one of the values asked for, without joining anything."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(*args, distinct=False, **kwargs)

    def filter(self, qs: QuerySet, value: list) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


def within(rows: QuerySet, field: str, none: Any, lookup: str, value: Any) -> QuerySet:
    """The rows whose field is within a bound; one that is empty is in none.

    Asked of what the list sorts by (``or_none``), which its index holds.
    """
    name = f"sorted_{field}"
    rows = rows.alias(**{name: or_none(field, none)})
    return rows.filter(**{f"{name}__gt": none, f"{name}__{lookup}": value})


class Day(django_filters.DateFilter):
    """A day, in the browser's own picker; ``moment`` says that the field holds a moment.

    ``none`` is what stands for an empty one in the order of the list, when it sorts by the field.
    """

    def __init__(self, *args, moment: bool = True, none: datetime | None = None, **kwargs) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(*args, **kwargs)
        self.moment, self.none = moment, none

    def filter(self, qs: QuerySet, value) -> QuerySet:
        if value and self.moment:
            day = min(max(value, FIRST_DAY), LAST_DAY)
            day += timedelta(days=1 if self.lookup_expr == "lte" else 0)
            lookup = "lt" if self.lookup_expr == "lte" else "gte"
            midnight = timezone.make_aware(datetime.combine(day, time.min))
            if self.none is not None:
                return within(qs, self.field_name, self.none, lookup, midnight)
            return qs.filter(**{f"{self.field_name}__{lookup}": midnight})
        return super().filter(qs, value)


class Euros(django_filters.NumberFilter):
    """An amount in euros, as the French write it."""

    field_class = EuroField

    def get_max_validator(self):
        return None

    def filter(self, qs: QuerySet, value) -> QuerySet:
        if value is None:
            return qs
        return within(qs, self.field_name, NO_AMOUNT, self.lookup_expr, value)


class FileFilters(django_filters.FilterSet):
    """The filters of one list, for one person.

    A wing adds its own, named after the fields. ``asked`` is what an address asks for; ``kinds``
    are the kinds of file whose passages speak of the files of this list.
    """

    kinds: tuple[str, ...] = ()

    q = django_filters.CharFilter(
        label=gettext_lazy("Mots ou référence"), method="with_words", max_length=LONGEST_TEXT
    )

    class Meta:
        form = FiltersForm

    def __init__(self, asked: MultiValueDict | None, queryset: QuerySet, *, person: Any) -> None:
        self.person = person
        super().__init__(data=asked, queryset=queryset)

    def with_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The files that hold these words, in French, or whose reference begins so."""
        return matching(queryset, self.person, value, self.kinds)


@dataclass(frozen=True)
class Tag:
    """A filter in force: its words, and the address of the list without it."""

    label: str
    query: str


def tags_of(filters: FileFilters, asked: QueryDict) -> list[Tag]:
    """What the list is filtered by, one tag a value; removing the last shows the whole list."""
    if not filters.is_bound:
        return []
    tags = []
    for name, value in filters.form.cleaned_data.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if one in (None, "", False):
                continue
            label = filters.form.fields[name].label
            tags.append(Tag(f"{label} : {_words(filters, name, one)}", _without(asked, name, one)))
    return tags


def _words(filters: FileFilters, name: str, value: Any) -> str:
    field = filters.form.fields[name]
    choices = dict(getattr(field, "choices", []))
    if value in choices:
        return str(choices[value])
    if isinstance(field, forms.DateField):
        return french_day(value)
    if isinstance(field, EuroField):
        return amount(value)
    return _("oui") if value is True else str(value)


def _without(asked: QueryDict, name: str, value: Any) -> str:
    kept = asked.copy()
    for place in ("cursor", "view"):
        kept.pop(place, None)
    others = [one for one in kept.getlist(name) if one != value]
    if len(kept.getlist(name)) > 1 and others:
        kept.setlist(name, others)
    else:
        kept.pop(name, None)
    return written(kept)


def written(asked: QueryDict) -> str:
    """An address that asks for this and no more, never empty: empty is the opening view."""
    kept = asked.copy()
    for name in list(kept):
        if not any(kept.getlist(name)):
            kept.pop(name)
    return kept.urlencode() or "all=1"
