"""The e-mails that the demonstration keeps instead of sending them."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views import View

from accounts.permissions import Permission
from notifications.queries import mailbox_page


class Mailbox(View):
    """In demonstration mode only; one's own e-mails, everybody's for an administrator."""

    def get(self, request):
        if not settings.DATALAB_DEMO:
            raise Http404
        after = request.GET.get("apres", "")
        emails, cursor = mailbox_page(request.user, after)
        return render(
            request,
            "notifications/mailbox.html",
            {
                "emails": emails,
                "sees_all": request.user.can(Permission.ACCOUNT_MANAGE),
                "first_url": request.path if after else "",
                "next_url": f"?apres={cursor}" if cursor else "",
            },
        )
