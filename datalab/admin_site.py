"""Django's admin under our rules: the permission table opens it, nothing else does."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_celery_beat.apps import BeatConfig


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

    def get_app_list(self, request, app_label=None):
        """The clock's tasks agree in number, as they do not in their library."""
        found = super().get_app_list(request, app_label)
        for app in found:
            for model in app["models"]:
                if model["object_name"] == "PeriodicTask":
                    model["name"] = _("Tâches périodiques")
        return found

    def password_change(self, request, extra_context=None):
        """Django's page, with a form that the log of accounts follows."""
        from django.contrib.auth.views import PasswordChangeView

        from accounts.forms import OwnPasswordForm

        return PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )(request)

    def login(self, request, extra_context=None):
        """There is one sign-in page; who is signed in without the right is told so."""
        from django.contrib.auth.views import redirect_to_login

        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"))


class ClockConfig(BeatConfig):
    """Celery's beat, under a name that people understand."""

    verbose_name = _("Horloge du service")


class DatalabAdminConfig(AdminConfig):
    default_site = "datalab.admin_site.DatalabAdminSite"
