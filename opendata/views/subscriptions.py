"""The pages of the edition by e-mail: ask, confirm, change, end. No account."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from opendata.actions import subscriptions
from opendata.forms import ChoicesForm, SubscriptionForm
from opendata.letters import subscription_of
from opendata.models import Subscription
from opendata.waking import wake_letters


@require_http_methods(["GET", "POST"])
def subscribe(request):
    """Asks for the edition; the page says the same whoever was subscribed already."""
    form = SubscriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        subscriptions.ask(
            found["address"], rhythm=found["rhythm"], themes=found["themes"], at=timezone.now()
        )
        wake_letters()
        return render(request, "opendata/subscriptions/asked.html", {"address": found["address"]})
    return render(
        request,
        "opendata/subscriptions/ask.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "POST"])
def confirm_subscription(request, token: str):
    """The link of the letter shows a button: a program that opens links confirms nothing."""
    found = _load(token)
    if request.method == "POST":
        subscriptions.confirm(found, at=timezone.now())
        messages.success(request, _("Votre abonnement est confirmé."))
        return redirect("opendata:subscription_choices", token)
    return render(
        request,
        "opendata/subscriptions/confirm.html",
        {"subscription": found, "token": token},
    )


@require_http_methods(["GET", "POST"])
def subscription_choices(request, token: str):
    """Another rhythm, other themes, or the end."""
    found = _load(token)
    initial = {"rhythm": found.rhythm, "themes": found.themes}
    form = ChoicesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        subscriptions.choose(found, **form.cleaned_data)
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("opendata:subscription_choices", token)
    return render(
        request,
        "opendata/subscriptions/choices.html",
        {"form": form, "subscription": found, "token": token},
        status=422 if request.method == "POST" else 200,
    )


@method_decorator(csrf_exempt, name="dispatch")
class EndSubscription(View):
    """The end, in one click (RFC 8058).

    No CSRF token: mail programs post it themselves, and the link's own signature proves where it
    comes from. A link whose subscription has ended already says so rather than « not found ».
    """

    def get(self, request, token: str):
        return self.page(token, done=subscription_of(token) is None)

    def post(self, request, token: str):
        found = subscription_of(token)
        if found is not None:
            subscriptions.end(found)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=200)
        return self.page(token, done=True)

    def page(self, token: str, *, done: bool):
        return render(
            self.request, "opendata/subscriptions/end.html", {"token": token, "done": done}
        )


def _load(token: str) -> Subscription:
    found = subscription_of(token)
    if found is None:
        raise Http404
    return found
