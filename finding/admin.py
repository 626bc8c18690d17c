"""The views that a role finds on its lists."""

from django.contrib import admin

from accounts.admin.table import TableAdmin
from accounts.permissions import Permission
from finding.models import SavedView


@admin.register(SavedView)
class RoleViewAdmin(TableAdmin):
    """A view given to a role; each person keeps their own from the list itself."""

    view_permission = Permission.ACCOUNT_MANAGE
    change_permission = Permission.ACCOUNT_MANAGE
    allow_delete = True
    list_display = ["name", "list_name", "role", "opens_list"]
    list_filter = ["list_name", "role"]
    fields = ["list_name", "name", "role", "query", "opens_list"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(person=None)

    def save_model(self, request, obj, form, change) -> None:
        obj.created_by = obj.created_by or request.user
        super().save_model(request, obj, form, change)
