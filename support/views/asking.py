"""Asking for help: a kind is chosen, then its own form is filled."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from projects.models import Project
from support import actions
from support.forms import JoinForm, help_form
from support.models import PRESENTATION, SERVICE_LEVEL, SLUGS, SupportKind
from support.views.work import CaseAction
from workflow.refusals import Refused


@require_safe
def choose_kind(request):
    """The four kinds of help, in a sentence each, with their delay."""
    kinds = [
        {
            "slug": slug,
            "label": SupportKind(kind).label,
            "presentation": PRESENTATION[kind],
            "days": SERVICE_LEVEL[kind],
        }
        for slug, kind in SLUGS.items()
    ]
    return render(
        request,
        "support/asking/kinds.html",
        {
            "kinds": kinds,
            "project": _project(request),
            "may_ask": request.user.can(Permission.SUPPORT_ASK),
        },
        status=200 if request.user.can(Permission.SUPPORT_ASK) else 403,
    )


@require_http_methods(["GET", "POST"])
def ask(request, slug: str):
    """The form of one kind of help."""
    if slug not in SLUGS:
        raise Http404
    if not request.user.can(Permission.SUPPORT_ASK):
        return choose_kind(request) if request.method == "GET" else _turned_away(request)
    kind, project = SLUGS[slug], _project(request)
    form_class = help_form(kind)
    refusal = ""
    if request.method == "POST":
        form = form_class(request.POST, user=request.user)
        if form.is_valid():
            values = form.cleaned_data
            try:
                case = actions.ask(
                    organisation=values["organisation"],
                    project=values["project"],
                    kind=kind,
                    subject=values["subject"],
                    question=values["question"],
                    details=form.details,
                    draft_key=values["draft_key"],
                    by=request.user,
                    at=timezone.now(),
                )
            except Refused as refused:
                refusal = refused.message
            else:
                said = _("Votre demande est enregistrée. Le datalab vous répond bientôt.")
                messages.success(request, said, extra_tags=request.path)
                return redirect(case)
    else:
        initial = {"project": project, "organisation": project.organisation} if project else {}
        form = form_class(user=request.user, initial={**initial, "draft_key": uuid.uuid4()})
    status = 200 if request.method == "GET" else (409 if refusal else 422)
    return render(
        request,
        "support/asking/ask.html",
        {
            "form": form,
            "refusal": refusal,
            "label": SupportKind(kind).label,
            "presentation": PRESENTATION[kind],
            "days": SERVICE_LEVEL[kind],
        },
        status=status,
    )


def _turned_away(request):
    return render(
        request,
        "support/asking/kinds.html",
        {"kinds": [], "project": None, "may_ask": False},
        status=403,
    )


def _project(request) -> Project | None:
    reference = request.GET.get("projet", "")
    if not reference:
        return None
    return Project.objects.visible_to(request.user).filter(reference=reference).first()


class JoinProject(CaseAction):
    """Ties a case to a project of its organisation."""

    transition = "join_project"
    form_class = JoinForm
    done = gettext_lazy("L’accompagnement est rattaché au projet.")

    def form_kwargs(self) -> dict:
        projects = Project.objects.visible_to(self.request.user)
        return {
            "projects": projects.filter(organisation=self.file.organisation_id).order_by(
                "title", "pk"
            )
        }

    def perform(self, form, *, at):
        return actions.join_project(
            self.file, project=form.cleaned_data["project"], by=self.request.user, at=at
        )
