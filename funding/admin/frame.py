"""The frame of the money's pages: the admin's guard, who may enter and act, what each shows."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View

from accounts.permissions import Permission


def in_the_admin(view):
    """The admin's own guard (sign-in, never cached), whatever the site's name."""

    def guarded(request, *args, **kwargs):
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return guarded


@method_decorator(in_the_admin, name="dispatch")
class LedgerPage(View):
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
        self.find(kwargs)
        return super().dispatch(request, *args, **kwargs)

    def find(self, kwargs: dict[str, Any]) -> None:
        """Finds, once the person may enter, what every page of a kind is about; else 404.

        Takes out of ``kwargs`` the words of the address that named it.
        """

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
                **context,
            },
            status=status,
        )

    def tabs(self) -> list[dict]:
        """The rooms beside this one, the current one marked."""
        raise NotImplementedError
