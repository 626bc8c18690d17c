"""What every page of the desk shares: the envelope or 404, the admin's frame, tabs."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import Permission
from funding.ledger.models import Envelope


def in_the_admin(view):
    """The admin's own guard (sign-in, never cached), whatever the site's name."""

    def guarded(request, *args, **kwargs):
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return guarded


@method_decorator(in_the_admin, name="dispatch")
class DeskView(View):
    """A page about one envelope. Reading needs LEDGER_VIEW, writing LEDGER_ACT."""

    template_name = ""
    title: Any = ""
    request: Any
    tab = ""

    envelope: Envelope

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if not user.can(Permission.LEDGER_VIEW):
            raise PermissionDenied
        if request.method == "POST" and not user.can(Permission.LEDGER_ACT):
            raise PermissionDenied
        self.envelope = get_object_or_404(
            Envelope.objects.visible_to(user), code=kwargs.pop("code")
        )
        return super().dispatch(request, *args, **kwargs)

    def page(self, *, status: int = 200, **context):
        return render(
            self.request,
            self.template_name,
            {
                **admin.site.each_context(self.request),
                "title": self.title,
                "envelope": self.envelope,
                "tabs": self.tabs(),
                "may_act": self.request.user.can(Permission.LEDGER_ACT),
                "refusal": "",
                "key": "",
                **context,
            },
            status=status,
        )

    def tabs(self) -> list[dict]:
        """The desk's rooms, the current one marked."""
        rooms = [
            ("overview", _("Vue d’ensemble")),
            ("acts", _("Actes")),
            ("transfers", _("Virements")),
            ("years", _("Exercices")),
            ("forecast", _("Prévision")),
            ("schedule", _("Échéancier")),
        ]
        return [
            {
                "label": label,
                "url": reverse(f"desk:{name}", args=[self.envelope.code]),
                "current": name == self.tab,
            }
            for name, label in rooms
        ]
