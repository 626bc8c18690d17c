"""Admin pages whose rights come from the permission table, never from Django's own."""

from django.contrib import admin

from accounts.permissions import Permission


class TableAdmin(admin.ModelAdmin):
    """A page opened by ``view_permission``, changed with ``change_permission`` if there is one."""

    view_permission: Permission
    change_permission: Permission | None = None
    allow_delete = False

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


class TableInline(admin.TabularInline):
    """Rows shown inside a TableAdmin page, under the same rights."""

    extra = 0
    change_permission: Permission | None = None

    def has_view_permission(self, request, obj=None) -> bool:
        return True

    def has_change_permission(self, request, obj=None) -> bool:
        return self.change_permission is not None and request.user.can(self.change_permission)

    def has_add_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
