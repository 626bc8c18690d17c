"""Admin pages whose rights come from the permission table, never from Django's own."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.forms.models import BaseInlineFormSet
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.forms import WholeForm
from accounts.permissions import Permission

#: The browser's own pickers: they need no script and work with the keyboard.
WIDGETS: dict[Any, dict[str, Any]] = {
    models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    },
}


class ChosenSelect(AutocompleteSelect):
    """A choice searched by its name: what was sent and is no key is nobody, where Django fails."""

    def optgroups(self, name, value, attrs=None):
        key = self.field.remote_field.model._meta.pk
        return super().optgroups(name, [v for v in value if _is_a_key(key, v)], attrs)


def _is_a_key(key: Any, value: Any) -> bool:
    try:
        key.get_prep_value(value)
    except (TypeError, ValueError):
        return False
    return True


class TableAdmin(admin.ModelAdmin):
    """A page opened by ``view_permission``, changed with ``change_permission`` if there is one."""

    view_permission: Permission
    change_permission: Permission | None = None
    allow_delete = False
    form: type[forms.ModelForm] = WholeForm
    formfield_overrides = WIDGETS
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    def changelist_view(self, request, extra_context=None):
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            using = kwargs.get("using")
            kwargs["widget"] = ChosenSelect(db_field, self.admin_site, using=using)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def response_action(self, request, queryset, *places):
        """Django asks the rows by whatever was sent: what is no key at all would be a fault."""
        try:
            for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.model._meta.pk.to_python(chosen)
        except ValidationError:
            messages.error(request, _("Une ligne choisie n’existe pas : choisissez de nouveau."))
            return redirect(request.get_full_path())
        return super().response_action(request, queryset, *places)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What is opened is named by itself: Django's « Modification de » elides nothing."""
        named = {"title": capfirst(str(self.opts.verbose_name))} if object_id else {}
        try:
            return super().changeform_view(
                request, object_id, form_url, {**named, **(extra_context or {})}
            )
        except IntegrityError as error:
            sentence = self._sentence_of(error)
            if not sentence:
                raise
            messages.error(request, sentence)
            return redirect(request.get_full_path())

    def _sentence_of(self, error: IntegrityError) -> str:
        """What the broken constraint says: two rows of one page that only disagree together."""
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for model in (self.model, *(inline.model for inline in self.inlines)):
            for constraint in model._meta.constraints:
                if constraint.name == broken and constraint.violation_error_message:
                    return str(constraint.violation_error_message)
        return ""

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
