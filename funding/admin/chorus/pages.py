"""What the pages of Chorus share: who may enter and act, the admin's frame, the tabs."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import Permission


def in_the_admin(view):
    """The admin's own guard: sign-in, and pages never kept by a cache."""

    def guarded(request, *args, **kwargs):
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return guarded


@method_decorator(in_the_admin, name="dispatch")
class ChorusView(View):
    """Reading needs LEDGER_VIEW, writing LEDGER_ACT."""

    template_name = ""
    title: Any = ""
    request: Any
    tab = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.can(Permission.LEDGER_VIEW):
            raise PermissionDenied
        if request.method == "POST" and not request.user.can(Permission.LEDGER_ACT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def page(self, *, status: int = 200, **context):
        """The page inside the admin's frame; ``refusal`` is a sentence shown at its top."""
        return render(
            self.request,
            self.template_name,
            {
                **admin.site.each_context(self.request),
                "title": self.title,
                "tabs": self.tabs(),
                "may_act": self.request.user.can(Permission.LEDGER_ACT),
                "refusal": "",
                "query": self.query(),
                **context,
            },
            status=status,
        )

    def query(self) -> str:
        """What the address asks for beside the page, to be kept from page to page."""
        asked = self.request.GET.copy()
        asked.pop("page", None)
        return f"{asked.urlencode()}&" if asked else ""

    def paged(self, rows, size: int = 25):
        return Paginator(rows, size).get_page(self.request.GET.get("page"))

    def tabs(self) -> list[dict]:
        """The four rooms, the current one marked."""
        rooms = [
            ("extracts", _("Extraits")),
            ("queue", _("À rapprocher")),
            ("answers", _("Réponses données")),
            ("differences", _("Différences")),
        ]
        return [
            {"label": label, "url": reverse(f"chorus:{name}"), "current": name == self.tab}
            for name, label in rooms
        ]


def file_url(award: str) -> str:
    """The page of an award's file; nothing when the award is no file's reference."""
    try:
        return reverse("funding:detail", args=[award])
    except NoReverseMatch:
        return ""


def subject_url(ej_number: str, line_id: int | None = None) -> str:
    """The page of an EJ, or of a line without one."""
    if line_id:
        return reverse("chorus:line", args=[line_id])
    return reverse("chorus:ej", args=[ej_number])
