"""A person's tokens: the list, a new one whose key is shown once, a revocation."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from api.actions import create, revoke
from api.forms import TokenForm
from api.models import ApiToken
from api.problems import Problem

SHOWN = 50


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request):
    """The list and the form; the key of a new token is in this answer and nowhere else."""
    form = TokenForm(request.POST or None)
    secret, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            secret, status = _made(request, form)
    found = list(ApiToken.objects.visible_to(request.user)[:SHOWN])
    now = timezone.now()
    context = {
        "form": TokenForm() if secret else form,
        "secret": secret,
        "tokens": found,
        "now": now,
    }
    return render(request, "api/tokens.html", context, status=status)


def _made(request, form: TokenForm) -> tuple[str, int]:
    now = timezone.now()
    said = form.cleaned_data
    try:
        _token, secret = create(
            label=said["label"],
            scopes=said["scopes"],
            expires_at=now + timedelta(days=said["days"]),
            by=request.user,
            at=now,
        )
    except Problem as refusal:
        form.add_error(None, str(refusal.detail))
        return "", 422
    return secret, 201


@require_POST
def revoke_token(request, pk: int):
    """Closes one of the person's tokens."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    if revoke(token, by=request.user, at=timezone.now()):
        messages.success(request, _("Le jeton est révoqué."))
    return redirect("api:tokens")
