"""Asks the second factor, or has it installed; shows recovery codes once."""

import secrets
from base64 import b32encode
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions import factors, passkeys
from accounts.actions.identities import NotRecognised
from accounts.forms import CodeForm
from accounts.queries import has_app, has_factor
from accounts.sessions import SECOND_FACTOR
from accounts.views import attempts

KEY = "factor_key"
CHALLENGE = "passkey_to_prove"
ISSUER = "Datalab"


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request):
    """A code, of the application or of a recovery sheet, or a key; or the way to install one."""
    if not has_factor(request.user):
        return redirect("accounts:install_factor")
    form, status, refusal = CodeForm(None), 200, ""
    if request.method == "POST":
        status = 422
        if not attempts.take(f"factor {request.user.pk}", attempts.place_of(request)):
            status, refusal = 429, _("Attendez quinze minutes avant de recommencer.")
        elif "answer" in request.POST:
            if _key_proves(request):
                return _passed(request)
            refusal = _("Cette clé n’a rien prouvé : recommencez, ou donnez un code.")
        elif (form := CodeForm(request.POST)).is_valid():
            if factors.check(request.user, form.cleaned_data["code"], at=timezone.now()):
                return _passed(request)
            form.add_error("code", _("Ce code n’est pas le bon, ou il a déjà servi."))
    context = {
        "form": form,
        "refusal": refusal,
        "next": _next(request),
        "options": _ask_key(request),
    }
    return render(request, "accounts/second_factor.html", context, status=status)


def _ask_key(request) -> str:
    """What the page asks of one of the person's keys; empty when there is none."""
    if not request.user.passkeys.exists():
        return ""
    asked = passkeys.ask_proof(request.user)
    request.session[CHALLENGE] = asked.challenge
    return asked.options


def _key_proves(request) -> bool:
    """A challenge serves once, whatever comes of it."""
    return passkeys.check(
        request.user,
        answer=request.POST["answer"],
        challenge=request.session.pop(CHALLENGE, ""),
        at=timezone.now(),
    )


def _passed(request):
    attempts.forget(f"factor {request.user.pk}", attempts.place_of(request))
    request.session.cycle_key()
    request.session[SECOND_FACTOR] = True
    return redirect(_next(request))


def has_proved(request) -> bool:
    """Whether this session has given a second factor, ours or the provider's."""
    return bool(request.session.get(SECOND_FACTOR))


def first_prove(request):
    """Leads whoever has a factor to give it, before another is added or taken away; else None.

    A deed is not done again by itself: the person is led back to their account, and clicks there.
    """
    if has_proved(request) or not has_factor(request.user):
        return None
    back = request.get_full_path() if request.method == "GET" else reverse("accounts:account")
    return redirect_to_login(back, reverse("accounts:second_factor"))


@never_cache
@require_http_methods(["GET", "POST"])
def install_factor(request):
    """A key for the person's application, proved by a first code."""
    if has_app(request.user):
        return redirect("accounts:account")
    if (proof := first_prove(request)) is not None:
        return proof
    key = request.session.get(KEY)
    if not key:
        key = request.session[KEY] = secrets.token_hex(20)
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            code = form.cleaned_data["code"]
            try:
                codes = factors.install(
                    request.user,
                    key=key,
                    code=code,
                    has_proved=has_proved(request),
                    at=timezone.now(),
                )
            except NotRecognised as refusal:
                form.add_error("code", refusal.message)
            else:
                del request.session[KEY]
                request.session.cycle_key()
                request.session[SECOND_FACTOR] = True
                return codes_page(request, codes)
    device = TOTPDevice(user=request.user, key=key)
    device_url = _config_url(request.user, device)
    context = {
        "form": form,
        "picture": segno.make(device_url, error="m").svg_inline(scale=5, border=2, svgclass="qr"),
        "secret": device_url.split("secret=")[1].split("&")[0],
    }
    return render(request, "accounts/install_factor.html", context, status=status)


@never_cache
@require_POST
def renew_codes(request):
    """New recovery codes, shown once, to whoever has given the factor that they stand for."""
    if (proof := first_prove(request)) is not None:
        return proof
    try:
        codes = factors.renew_codes(request.user, has_proved=has_proved(request))
    except NotRecognised as refusal:
        messages.error(request, refusal.message)
        return redirect("accounts:account")
    return codes_page(request, codes)


def codes_page(request, codes: list[str]):
    """The recovery codes, shown once."""
    context = {"codes": codes, "next": resolve_url(settings.LOGIN_REDIRECT_URL)}
    return render(request, "accounts/recovery_codes.html", context)


def _config_url(user, device: TOTPDevice) -> str:
    """What the picture holds: the key, for whom, of which service (Key URI format)."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    query = urlencode({"secret": secret, "issuer": ISSUER, "digits": device.digits, "period": 30})
    return f"otpauth://totp/{quote(f'{ISSUER}:{user.email}')}?{query}"


def _next(request) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)
