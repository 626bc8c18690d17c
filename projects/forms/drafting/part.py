"""Some fields of a draft taken together: a step of the form, or one field saved."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from django.http import QueryDict

from projects.forms.drafting.fields import DraftForm, initial_of
from projects.forms.drafting.rows import RowFormSet, formset_of
from projects.models import QUESTION, CoFunder, CostLine, KeptTyping, Project
from projects.queries.fields import ROWS


class DraftPart:
    """The form and the lists of the fields ``names``, sent (``data``) or saved.

    ``kept`` are the typings that could not be saved: the page shows them instead of what is saved.
    """

    def __init__(
        self,
        project: Project,
        names: tuple[str, ...],
        data=None,
        *,
        kept: Sequence[KeptTyping] = (),
    ) -> None:
        self.project, self.names = project, names
        self.kept = {typing.field: typing for typing in kept if typing.field in names}
        simple = tuple(name for name in names if name not in ROWS)
        initial = initial_of(project, simple)
        for name, typing in self.kept.items():
            if name in simple:
                values = typing.raw.get(name, [""])
                initial[name] = values if name in MANY else (values or [""])[0]
        self.form = DraftForm(data, initial=initial, project=project, names=simple)
        self.formsets: dict[str, RowFormSet] = {}
        for name in names:
            if name in ROWS:
                rows = self.kept.get(name)
                sent = query_dict(rows.raw) if data is None and rows else data
                self.formsets[name] = formset_of(project, name, sent)

    @property
    def is_bound(self) -> bool:
        return self.form.is_bound

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(f.is_valid() for f in self.formsets.values())])

    def values(self) -> dict[str, Any]:
        """What was typed in the simple fields and could be read."""
        return self.form.values()

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        return {name: formset.rows() for name, formset in self.formsets.items()}

    def raw(self) -> dict[str, list[str]]:
        """What the browser sent for these fields, to be kept as it is."""
        data = self.form.data
        wanted = tuple(f"{name}-" for name in self.formsets)
        return {
            key: data.getlist(key)
            for key in data
            if key in self.form.fields or key.startswith(wanted)
        }

    def draft(self) -> Project:
        """The project as typed, not saved; a field that cannot be read stays as saved."""
        if not self.form.is_bound:
            return self.project
        self.form.is_valid()
        typed = copy(self.project)
        typed.answers = dict(self.project.answers)
        for name, value in self.form.values().items():
            if name.startswith(QUESTION):
                typed.answers[name.removeprefix(QUESTION)] = value
            else:
                setattr(typed, name, value)
        return typed

    def typed_rows(self, name: str) -> list[dict[str, Any]] | None:
        """The rows of a list that can be read; None when the list is not in this part."""
        formset = self.formsets.get(name)
        if formset is None:
            return None
        return formset.rows() if formset.is_bound else [dict(row) for row in formset.initial or ()]

    def indicator_kinds(self) -> list[str] | None:
        rows = self.typed_rows("indicators")
        return None if rows is None else [row["kind"] for row in rows]

    def cost_lines(self) -> list[CostLine] | None:
        rows = self.typed_rows("cost_lines")
        return None if rows is None else [CostLine(**row) for row in rows]

    def cofunders(self) -> list[CoFunder] | None:
        rows = self.typed_rows("cofunders")
        return None if rows is None else [CoFunder(**row) for row in rows]

    def errors(self) -> list[tuple[str, str, str]]:
        """Every error: anchor of the input, its label, the sentence."""
        found = [
            (bound.id_for_label, str(bound.label), error)
            for bound in self.form.visible_fields()
            for error in bound.errors
        ]
        for formset in self.formsets.values():
            found += [(formset.prefix, "", error) for error in formset.non_form_errors()]
            for number, form in enumerate(formset.forms, start=1):
                if not form.is_bound or formset.is_removed(form):
                    continue
                found += [
                    (bound.id_for_label, f"{bound.label} ({number})", error)
                    for bound in form.visible_fields()
                    for error in bound.errors
                ]
        return found


#: Fields that hold several values.
MANY = frozenset({"project_types", "support_wanted"})


def query_dict(raw: dict[str, list[str]]) -> QueryDict:
    """What was kept of a form, as a browser would send it again."""
    data = QueryDict(mutable=True)
    for key, values in raw.items():
        data.setlist(key, values)
    return data
