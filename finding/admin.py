"""The views that a role finds on its lists."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.table import TableAdmin
from accounts.forms import WholeForm
from accounts.permissions import Permission
from finding.models import SavedView
from finding.queries.fields import OneOfMany
from finding.queries.lists import LISTS
from finding.queries.selections import NOT_FILTERS, Selection


def refusal_of(list_name: str, query: str, reader: Any) -> str:
    """What a list would not understand in these filters; empty: it understands them all.

    Which row may be chosen among many (an organisation) depends on who will open the view: it is
    not asked here.
    """
    files = LISTS[list_name]
    try:
        asked = QueryDict(query)
    except TooManyFieldsSent:
        return gettext("Cette sélection a trop de filtres pour une vue.")
    fields = Selection(files, reader, asked).filters.form.fields
    if unknown := [name for name in asked if name not in {*fields, *NOT_FILTERS}]:
        return gettext("Cette liste n’a pas de filtre « %(name)s ».") % {"name": unknown[0][:80]}
    if asked.get("ordering", "") not in {"", *files.orderings}:
        return gettext("Cette liste n’a pas cet ordre.")
    if any(name not in files.by_name for name in asked.get("columns", "").split(",") if name):
        return gettext("Cette liste n’a pas ces colonnes.")
    for name, said in Selection(files, reader, asked).errors.items():
        if not isinstance(fields.get(name), OneOfMany):
            return f"{fields[name].label if name in fields else name} : {said[0]}"
    return ""


class RoleViewForm(WholeForm):
    """A view of one of the lists, whose filters the list understands."""

    reader: Any = None

    class Meta:
        model = SavedView
        fields: ClassVar[list[str]] = ["list_name", "name", "role", "query", "opens_list"]

    list_name = forms.ChoiceField(
        label=_("Liste"), choices=lambda: [(files.name, files.label) for files in LISTS.values()]
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "list_name" not in said or "query" not in said:
            return said
        if refusal := refusal_of(said["list_name"], said["query"], self.reader):
            self.add_error("query", refusal)
        return said


@admin.register(SavedView)
class RoleViewAdmin(TableAdmin):
    """A view given to a role; each person keeps their own from the list itself."""

    view_permission = Permission.ACCOUNT_MANAGE
    change_permission = Permission.ACCOUNT_MANAGE
    allow_delete = True
    form = RoleViewForm
    list_display = ["name", "list_name", "role", "opens_list"]
    list_filter = ["list_name", "role"]
    fields = ["list_name", "name", "role", "query", "opens_list"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(person=None)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.reader = request.user
        return form

    def save_model(self, request, obj, form, change) -> None:
        obj.created_by = obj.created_by or request.user
        super().save_model(request, obj, form, change)
