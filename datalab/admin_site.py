"""Django's admin under our rules: the permission table opens it, nothing else does."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class DatalabAdminSite(AdminSite):
    site_title = _("Datalab")
    site_header = _("Datalab · administration")
    index_title = _("Pilotage budgétaire et administration")
    site_url = "/tableau-de-bord/"
    enable_nav_sidebar = False

    def has_permission(self, request) -> bool:
        from accounts.permissions import Permission

        user = request.user
        return user.is_authenticated and user.is_active and user.can(Permission.ADMIN_ENTER)

    def login(self, request, extra_context=None):
        """There is one sign-in page; who is signed in without the right is told so."""
        from django.contrib.auth.views import redirect_to_login

        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"))


class DatalabAdminConfig(AdminConfig):
    default_site = "datalab.admin_site.DatalabAdminSite"
