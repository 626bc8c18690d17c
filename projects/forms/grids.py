"""A list of rows typed in a table, kept as a list of dicts: grids, indicators, asked documents."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

BLANK_ROWS = 3
MOST_ROWS = 40
KEY_LENGTH = 40


class GridWidget(forms.Widget):
    """One line of inputs a row, with a few blank ones; an emptied row is a removed one."""

    template_name = "projects/widgets/grid.html"

    def __init__(self, columns: dict[str, forms.Field], attrs=None) -> None:
        super().__init__(attrs)
        self.columns = columns

    def get_context(self, name, value, attrs) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = list(value or []) + [{}] * BLANK_ROWS
        context["widget"] |= {
            "headings": [column.label for column in self.columns.values()],
            "total_name": f"{name}-rows",
            "total": len(rows),
            "rows": [self._cells(name, number, row) for number, row in enumerate(rows)],
        }
        return context

    def _cells(self, name: str, number: int, row: dict) -> dict[str, Any]:
        cells = []
        for key, column in self.columns.items():
            label = _("%(column)s, ligne %(number)s") % {
                "column": column.label,
                "number": number + 1,
            }
            attrs = {
                **column.widget.attrs,
                "id": f"id_{name}-{number}-{key}",
                "aria-label": label,
            }
            cells.append(column.widget.render(f"{name}-{number}-{key}", row.get(key), attrs))
        return {"key_name": f"{name}-{number}-key", "key": row.get("key", ""), "cells": cells}

    def value_from_datadict(self, data, files, name) -> list[dict[str, Any]]:
        total = data.get(f"{name}-rows", "0")
        total = min(int(total), MOST_ROWS + BLANK_ROWS) if str(total).isdigit() else 0
        return [
            {"key": data.get(f"{name}-{n}-key", "")}
            | {
                key: column.widget.value_from_datadict(data, files, f"{name}-{n}-{key}")
                for key, column in self.columns.items()
            }
            for n in range(total)
        ]

    def value_omitted_from_data(self, data, files, name) -> bool:
        return f"{name}-rows" not in data

    def id_for_label(self, id_) -> str:
        """The first cell takes the focus of the label."""
        return f"{id_}-0-{next(iter(self.columns))}"


class GridField(forms.Field):
    """Rows of ``columns``. The first required one names the row; its ``key``, once given, stays."""

    def __init__(self, *, columns: dict[str, forms.Field], **kwargs) -> None:
        self.columns = columns
        self.naming = next(name for name, column in columns.items() if column.required)
        super().__init__(widget=GridWidget(columns), required=False, **kwargs)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The rows that were filled, each with its key. Raises a sentence a wrong cell."""
        rows: list[dict[str, Any]] = []
        errors: list[ValidationError] = []
        for number, raw in enumerate(value or [], start=1):
            if not str(raw.get(self.naming) or "").strip():
                if any(self._is_typed(name, raw.get(name)) for name in self.columns):
                    errors.append(self._error(number, self.naming, _("ce champ est obligatoire.")))
                continue
            rows.append(self._row(number, raw, errors))
        if len(rows) > MOST_ROWS:
            errors.append(ValidationError(_("%(most)s lignes au plus.") % {"most": MOST_ROWS}))
        if errors:
            raise ValidationError(errors)
        self._give_keys(rows)
        return rows

    def has_changed(self, initial, data) -> bool:
        try:
            return self.clean(data) != (initial or [])
        except ValidationError:
            return True

    def _is_typed(self, name: str, raw: Any) -> bool:
        """Whether a cell holds text that somebody typed: a choice or a box alone is blank."""
        column = self.columns[name]
        chosen = isinstance(column, forms.ChoiceField | forms.BooleanField)
        return not chosen and bool(str(raw or "").strip())

    def _row(self, number: int, raw: dict, errors: list[ValidationError]) -> dict[str, Any]:
        row: dict[str, Any] = {"key": str(raw.get("key") or "")}
        for name, column in self.columns.items():
            try:
                row[name] = column.clean(raw.get(name))
            except ValidationError as error:
                errors += [self._error(number, name, sentence) for sentence in error.messages]
        return row

    def _error(self, number: int, name: str, sentence: str) -> ValidationError:
        return ValidationError(
            _("Ligne %(number)s, %(column)s : %(sentence)s")
            % {"number": number, "column": self.columns[name].label, "sentence": sentence}
        )

    def _give_keys(self, rows: list[dict[str, Any]]) -> None:
        taken = {row["key"] for row in rows if row["key"]}
        if len(taken) != sum(bool(row["key"]) for row in rows):
            raise ValidationError(_("Deux lignes ont la même clé : rechargez la page."))
        for row in rows:
            if row["key"]:
                continue
            stem = slugify(row[self.naming])[:KEY_LENGTH] or "ligne"
            key, n = stem, 2
            while key in taken:
                key, n = f"{stem[: KEY_LENGTH - 3]}-{n}", n + 1
            taken.add(key)
            row["key"] = key
