"""Adds a passkey and takes one away; the second factor's own page asks for them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import passkeys
from accounts.actions.identities import NotRecognised
from accounts.forms import PasskeyForm
from accounts.models import Passkey
from accounts.sessions import SECOND_FACTOR
from accounts.views.second_factor import codes_page, first_prove, has_proved

CHALLENGE = "passkey_to_add"


@never_cache
@require_http_methods(["GET", "POST"])
def add_passkey(request):
    """The device is asked for a new key; the first one gives recovery codes."""
    if (proof := first_prove(request)) is not None:
        return proof
    form, status = PasskeyForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                codes = passkeys.add(
                    request.user,
                    name=form.cleaned_data["name"],
                    answer=form.cleaned_data["answer"],
                    challenge=request.session.pop(CHALLENGE, ""),
                    has_proved=has_proved(request),
                    at=timezone.now(),
                )
            except NotRecognised as refusal:
                form.add_error(None, refusal.message)
            else:
                request.session.cycle_key()
                request.session[SECOND_FACTOR] = True
                if codes:
                    return codes_page(request, codes)
                messages.success(request, _("La clé d’accès est ajoutée."))
                return redirect("accounts:account")
    asked = passkeys.ask_new(request.user)
    request.session[CHALLENGE] = asked.challenge
    context = {"form": form, "options": asked.options}
    return render(request, "accounts/add_passkey.html", context, status=status)


@require_POST
def remove_passkey(request, pk: int):
    """Takes away one of one's own keys."""
    if (proof := first_prove(request)) is not None:
        return proof
    try:
        passkeys.remove(request.user, pk=pk, has_proved=has_proved(request), at=timezone.now())
    except Passkey.DoesNotExist as error:
        raise Http404(_("Cette clé n’est pas la vôtre, ou elle est déjà retirée.")) from error
    except NotRecognised as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("La clé d’accès est retirée."))
    return redirect("accounts:account")
