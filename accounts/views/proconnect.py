"""ProConnect's two doors, and the way out."""

import logging
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

from accounts.actions.identities import NotRecognised
from accounts.sessions import SECOND_FACTOR

logger = logging.getLogger(__name__)


class Leave(OIDCAuthenticationRequestView):
    """Sends the person to ProConnect, with state, nonce and PKCE challenge."""

    def get(self, request):
        if not settings.DATALAB_PROCONNECT_URL:
            raise Http404(_("ProConnect n’est pas installé sur ce service."))
        return super().get(request)


class Return(OIDCAuthenticationCallbackView):
    """The person comes back: signed in, or told in one sentence why not."""

    def get(self, request):
        if not settings.DATALAB_PROCONNECT_URL:
            raise Http404(_("ProConnect n’est pas installé sur ce service."))
        try:
            return super().get(request)
        except NotRecognised as refusal:
            return self.refused(refusal.message)
        except SuspiciousOperation:
            logger.warning("proconnect: state or nonce does not match")
            return self.refused(_("Cette connexion a expiré ou a déjà servi. Recommencez-la."))

    def login_success(self):
        """A new session for a new person, which keeps what the provider said of its factors."""
        kept = {name: self.request.session.get(name) for name in ("id_token", SECOND_FACTOR)}
        auth.login(self.request, self.user)
        for name, value in kept.items():
            self.request.session[name] = value
        return HttpResponseRedirect(self.success_url)

    def login_failure(self):
        return self.refused(_("La connexion par ProConnect n’a pas abouti. Recommencez-la."))

    def refused(self, sentence: str):
        return render(
            self.request, "accounts/proconnect_refused.html", {"sentence": sentence}, status=403
        )


@require_POST
def sign_out(request):
    """Ends the session here, and at the provider when it came from there."""
    target = end_session_url(request)
    auth.logout(request)
    return HttpResponseRedirect(target) if target else redirect(settings.LOGOUT_REDIRECT_URL)


def end_session_url(request) -> str:
    """Where to send somebody who signs out, so that the provider forgets them too."""
    hint = request.session.get("id_token")
    if not hint or not settings.DATALAB_PROCONNECT_URL:
        return ""
    back = settings.DATALAB_SITE_URL.rstrip("/") + "/"
    query = urlencode({"id_token_hint": hint, "post_logout_redirect_uri": back, "state": "sortie"})
    return f"{settings.OIDC_OP_LOGOUT_ENDPOINT}?{query}"
