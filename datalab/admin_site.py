"""Django's admin under our rules: the permission table opens it, nothing else does."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DatalabAdminSite(AdminSite):
    site_title = _("Datalab")
    site_header = _("Datalab · administration")
    index_title = _("Pilotage budgétaire et administration")

    def has_permission(self, request) -> bool:
        from accounts.permissions import Permission

        user = request.user
        return user.is_authenticated and user.is_active and user.can(Permission.ADMIN_ENTER)


class DatalabAdminConfig(AdminConfig):
    default_site = "datalab.admin_site.DatalabAdminSite"
