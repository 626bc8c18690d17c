"""How often each event reaches a person, and the link that stops one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from accounts.permissions import Role
from notifications.actions import preferences
from notifications.events import EVERYBODY, REGISTRY, Event
from notifications.forms import PreferencesForm
from notifications.letters import read_token
from notifications.models import Channel, Frequency
from notifications.queries import preferences_of


class Preferences(View):
    """The table of events for the person's roles."""

    def get(self, request):
        found = preferences_of(request.user, REGISTRY.values())
        form = PreferencesForm(initial=found.initial, events=found.events)
        return self.page(form, found)

    def post(self, request):
        found = preferences_of(request.user, REGISTRY.values())
        form = PreferencesForm(request.POST, events=found.events)
        if not form.is_valid():
            return self.page(form, found, status=422)
        preferences.choose(
            form.choices,
            hour=form.cleaned_data["hour"],
            weekday=form.cleaned_data["weekday"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Vos préférences sont enregistrées."))
        return redirect("notifications:preferences")

    def page(self, form, found, *, status: int = 200):
        return render(
            self.request,
            "notifications/preferences.html",
            {"form": form, "has_webhooks": found.has_webhooks},
            status=status,
        )


class Events(View):
    """The whole table: each event, the roles that may receive it, the channels."""

    def get(self, request):
        channels = [(channel.value, channel.label) for channel in Channel]
        rhythms = dict(Frequency.choices)
        rows = [
            {
                "event": event,
                "roles": _("Tous") if set(event.roles) >= set(EVERYBODY) else roles_of(event),
                "channels": [value in event.channels for value, _label in channels],
                "rhythm": _("Aussitôt, toujours") if event.urgent else rhythms[event.frequency],
            }
            for event in sorted(
                REGISTRY.values(), key=lambda e: (str(e.group), str(e.label).lower())
            )
        ]
        return render(request, "notifications/events.html", {"rows": rows, "channels": channels})


def roles_of(event: Event) -> str:
    """The roles that may receive an event, as people read them."""
    return ", ".join(str(Role(role).label) for role in event.roles)


@method_decorator(csrf_exempt, name="dispatch")
class Unsubscribe(View):
    """Opened from a letter, without sign-in: the signed link is the right to do this and no more.

    No CSRF token: mail programs post it themselves (RFC 8058), and the link's own signature
    proves where it comes from.
    """

    def dispatch(self, request, *args, **kwargs):
        found = read_token(kwargs["token"])
        if found is None or found["event"] not in REGISTRY:
            raise Http404
        self.event = REGISTRY[found["event"]]
        self.person = get_object_or_404(User, pk=found["person"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, token: str):
        return self.page(done=False)

    def post(self, request, token: str):
        preferences.unsubscribe(self.person, self.event.name, at=timezone.now())
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=200)
        return self.page(done=self.event.may_stop)

    def page(self, *, done: bool):
        return render(
            self.request, "notifications/unsubscribe.html", {"event": self.event, "done": done}
        )
