"""Admin pages whose rights come from the permission table, never from Django's own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst

from accounts.permissions import Permission

#: The browser's own pickers: they need no script and work with the keyboard.
WIDGETS: dict[Any, dict[str, Any]] = {
    models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    },
}


class TableAdmin(admin.ModelAdmin):
    """A page opened by ``view_permission``, changed with ``change_permission`` if there is one."""

    view_permission: Permission
    change_permission: Permission | None = None
    allow_delete = False
    formfield_overrides = WIDGETS
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    def changelist_view(self, request, extra_context=None):
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What is opened is named by itself: Django's « Modification de » elides nothing."""
        named = {"title": capfirst(str(self.opts.verbose_name))} if object_id else {}
        return super().changeform_view(
            request, object_id, form_url, {**named, **(extra_context or {})}
        )

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None) -> bool:
        user = request.user
        return user.can(self.view_permission) or self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return self.change_permission is not None and request.user.can(self.change_permission)

    def has_add_permission(self, request) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.allow_delete and self.has_change_permission(request, obj)


class NamedFieldsFormSet(BaseInlineFormSet):
    """Rows of fields that each say their name: a column's header names none to a screen reader."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label:
                field.widget.attrs.setdefault("aria-label", str(field.label))


class TableInline(admin.TabularInline):
    """Rows shown inside a TableAdmin page, under the same rights; the keyboard can scroll them."""

    template = "admin/table_inline.html"
    extra = 0
    formset = NamedFieldsFormSet
    formfield_overrides = WIDGETS
    change_permission: Permission | None = None

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A choice among what exists: the pages of other objects are opened from their lists."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def has_view_permission(self, request, obj=None) -> bool:
        return True

    def has_change_permission(self, request, obj=None) -> bool:
        return self.change_permission is not None and request.user.can(self.change_permission)

    def has_add_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
