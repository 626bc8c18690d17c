"""Gives everything that a person holds to a successor: shown first, then done."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects import queries
from projects.actions import handover
from projects.forms import HandOverForm
from workflow.refusals import Refused


@require_http_methods(["GET", "POST"])
def hand_over(request):
    """One form: « voir » shows what would be given, « donner » gives it."""
    organisations = queries.organisations_to_hand_over(request.user)
    if not organisations:
        return render(request, "403.html", status=403)
    form = HandOverForm(
        request.POST or None,
        organisations=organisations,
        people=queries.people_of(organisations),
    )
    refusal, held, status = "", None, 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        else:
            chosen = {
                "person": form.people[form.cleaned_data["person"]],
                "organisation": form.organisations[form.cleaned_data["organisation"]],
            }
            held = queries.held_by(**chosen)
            if "donner" in request.POST:
                try:
                    done = handover.hand_over(
                        **chosen,
                        successor_email=form.cleaned_data["successor"],
                        by=request.user,
                        at=timezone.now(),
                        reason=form.cleaned_data["reason"],
                    )
                except Refused as refused:
                    refusal, status = refused.message, 409
                else:
                    messages.success(
                        request,
                        _("La passation de %(person)s à %(successor)s est faite.")
                        % {"person": done.person, "successor": done.successor},
                    )
                    return redirect("projects:list" if request.user.roles else "home")
    return render(
        request,
        "projects/handover/page.html",
        {"form": form, "held": held, "refusal": refusal},
        status=status,
    )
