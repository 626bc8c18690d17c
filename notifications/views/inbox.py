"""The messages of the service to one person."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from accounts.french import count
from notifications.actions import reading
from notifications.models import Delivery
from notifications.queries import done_page, inbox_page


class Inbox(View):
    """Unread first; looking at the list marks nothing as read."""

    is_done = False
    page = staticmethod(inbox_page)

    def get(self, request):
        after = request.GET.get("apres", "")
        return render(
            request,
            "notifications/inbox.html",
            {
                "page": self.page(request.user, after),
                "is_done": self.is_done,
                "first_url": request.path if after else "",
            },
        )


class Done(Inbox):
    """What was put away."""

    is_done = True
    page = staticmethod(done_page)


class OneMessage(View):
    """A message of the person, or 404."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        mine = Delivery.objects.visible_to(request.user).inbox()
        self.delivery = get_object_or_404(mine, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


class MarkRead(OneMessage):
    def post(self, request, pk: int):
        reading.mark_read(self.delivery, by=request.user, at=timezone.now())
        return redirect("notifications:inbox")


class MarkDone(OneMessage):
    def post(self, request, pk: int):
        reading.mark_done(self.delivery, by=request.user, at=timezone.now())
        messages.success(request, _("Message classé parmi les messages traités."))
        return redirect("notifications:inbox")


class TakeBack(OneMessage):
    def post(self, request, pk: int):
        reading.take_back(self.delivery, by=request.user, at=timezone.now())
        return redirect("notifications:done")


class Open(OneMessage):
    """Marks the message as read and goes to the page it speaks of, on this site only."""

    def post(self, request, pk: int):
        reading.mark_read(self.delivery, by=request.user, at=timezone.now())
        path = self.delivery.notification.path
        if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
            return redirect(path)
        return redirect("notifications:inbox")


class MarkAllRead(View):
    http_method_names = ["post"]

    def post(self, request):
        done = reading.mark_all_read(by=request.user, at=timezone.now())
        if done:
            messages.success(
                request, _("%(count)s.") % {"count": count(done, "message lu", "messages lus")}
            )
        return redirect("notifications:inbox")
