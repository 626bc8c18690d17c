"""The webhooks that a person keeps: where their own programs are told, and what came of it."""

from typing import cast

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.models import User
from notifications.actions import webhooks as actions
from notifications.events import REGISTRY
from notifications.forms import WebhookForm
from notifications.models import Webhook
from notifications.queries import webhook_events, webhook_list, webhook_page
from notifications.refusals import NotAllowed


class Webhooks(View):
    """The list, and the way to a new one."""

    def get(self, request):
        return render(request, "notifications/webhooks/list.html", webhook_list(request.user))


class WebhookOpening(View):
    """A form; the answer shows the secret, this once."""

    def get(self, request):
        return self.page(self.form())

    def post(self, request):
        form = self.form(request.POST)
        if form.is_valid():
            try:
                webhook = actions.open_webhook(
                    **form.cleaned_data, by=request.user, at=timezone.now()
                )
            except NotAllowed as refused:
                form.add_error(refused.field or None, refused.message)
            else:
                return render(
                    request, "notifications/webhooks/secret.html", {"webhook": webhook}, status=201
                )
        return self.page(form, status=422)

    def form(self, data=None) -> WebhookForm:
        owner = cast(User, self.request.user)
        return WebhookForm(data, events=webhook_events(owner, REGISTRY.values()))

    def page(self, form: WebhookForm, *, status: int = 200):
        return render(
            self.request,
            "notifications/webhooks/edit.html",
            {"form": form, "webhook": None},
            status=status,
        )


class OneWebhook(View):
    """A webhook that the person may see, or 404; what is refused is said on its page."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        self.webhook = get_object_or_404(
            Webhook.objects.visible_to(request.user).select_related("owner"), key=kwargs["key"]
        )
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowed as refused:
            messages.error(request, refused.message)
            return redirect("notifications:webhook", key=self.webhook.key)

    def done(self, sentence: str):
        messages.success(self.request, sentence)
        return redirect("notifications:webhook", key=self.webhook.key)


class WebhookDetail(OneWebhook):
    """Its state, its last messages with what came of each."""

    http_method_names = ["get", "head"]

    def get(self, request, key):
        after = request.GET.get("apres", "")
        page = webhook_page(self.webhook, REGISTRY, after)
        first = request.path if after else ""
        return render(request, "notifications/webhooks/detail.html", {**page, "first_url": first})


class WebhookChange(OneWebhook):
    http_method_names = ["get", "head", "post"]

    def get(self, request, key):
        initial = {"url": self.webhook.url, "events": self.webhook.events}
        return self.page(self.form(initial=initial))

    def post(self, request, key):
        form = self.form(request.POST)
        if form.is_valid():
            try:
                actions.change(
                    self.webhook, **form.cleaned_data, by=request.user, at=timezone.now()
                )
            except NotAllowed as refused:
                form.add_error(refused.field or None, refused.message)
            else:
                return self.done(_("Le webhook est modifié."))
        return self.page(form, status=422)

    def form(self, *args, **kwargs) -> WebhookForm:
        events = webhook_events(self.webhook.owner, REGISTRY.values())
        return WebhookForm(*args, events=events, **kwargs)

    def page(self, form: WebhookForm, *, status: int = 200):
        return render(
            self.request,
            "notifications/webhooks/edit.html",
            {"form": form, "webhook": self.webhook},
            status=status,
        )


class WebhookPing(OneWebhook):
    """Calls now and says what the other service answered."""

    def post(self, request, key):
        outcome = actions.ping(self.webhook, by=request.user, at=timezone.now())
        say = messages.success if outcome.ok else messages.error
        say(request, outcome.text)
        return redirect("notifications:webhook", key=self.webhook.key)


class WebhookSecret(OneWebhook):
    def post(self, request, key):
        webhook = actions.renew_secret(self.webhook, by=request.user, at=timezone.now())
        return render(request, "notifications/webhooks/secret.html", {"webhook": webhook})


class WebhookStop(OneWebhook):
    def post(self, request, key):
        actions.stop(self.webhook, by=request.user, at=timezone.now())
        return self.done(_("Le webhook est arrêté : il ne reçoit plus rien."))


class WebhookResume(OneWebhook):
    def post(self, request, key):
        actions.resume(self.webhook, by=request.user, at=timezone.now())
        return self.done(_("Le webhook est en service ; ce qui attendait part dans l’ordre."))


class WebhookReplay(OneWebhook):
    def post(self, request, key, pk: int):
        delivery = get_object_or_404(self.webhook.deliveries.order_by("pk"), pk=pk)
        actions.send_again(delivery, by=request.user, at=timezone.now())
        return self.done(_("Le message est remis en file."))
