"""Opens a project and writes its file."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Organisation
from accounts.permissions import Permission
from projects import policies
from projects.actions import drafting
from projects.forms import CreateForm, DraftPage
from projects.forms.drafting import label_of, shown_value
from projects.lifecycle import PROJECT
from projects.models import CallVersion, Project
from workflow.refusals import Refused


@require_http_methods(["GET", "POST"])
def create(request):
    """Opens a draft; whoever may not is told why before any form is shown."""
    today = timezone.localdate()
    held = request.user.organisation_ids_for(Permission.PROJECT_CREATE)
    bodies = list(Organisation.objects.filter(pk__in=held).order_by("name", "key"))
    refused = {body: policies.ineligibility(body, today) for body in bodies}
    eligible = [body for body in bodies if not refused[body]]
    reasons = [(body, sentence) for body, sentence in refused.items() if sentence]
    versions = list(CallVersion.objects.open_on(today))
    context = {"reasons": reasons, "has_organisation": bool(bodies), "versions": versions}
    if not eligible or not versions:
        return render(request, "projects/drafting/refused.html", context, status=403)
    form = CreateForm(request.POST or None, organisations=eligible, versions=versions)
    status, refusal = 200, ""
    if request.method == "POST":
        if form.is_valid():
            try:
                project = drafting.create(**form.chosen(), by=request.user, at=timezone.now())
            except Refused as refused_:
                status, refusal = 409, refused_.message
            else:
                messages.success(
                    request,
                    _("Le projet %(reference)s est ouvert. Complétez-le à votre rythme.")
                    % {"reference": project.reference},
                )
                return redirect("projects:edit", project.reference)
        else:
            status = 422
    context |= {"form": form, "refusal": refusal}
    return render(request, "projects/drafting/create.html", context, status=status)


class Edit(View):
    """The file in one page: saved at any stage, never over what somebody else wrote."""

    def dispatch(self, request, *args, **kwargs):
        self.project = load(request.user, kwargs["reference"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        ability = next(
            (
                a
                for a in PROJECT.abilities(self.project, request.user, timezone.now())
                if a.name == "edit"
            ),
            None,
        )
        if ability is None or not ability.allowed:
            sentence = (
                ability.refusal
                if ability
                else _(
                    "Ce dossier ne se modifie plus, ou pas par vous : il est déjà déposé ou clos."
                )
            )
            return render(
                request,
                "projects/drafting/closed.html",
                {"file": self.project, "refusal": sentence},
                status=403,
            )
        return self.page(DraftPage(self.project))

    @method_decorator(sensitive_post_parameters())
    def post(self, request, *args, **kwargs):
        page = DraftPage(self.project, request.POST)
        if not page.is_valid():
            return self.page(page, status=422)
        seen = page.form.cleaned_data["seen_version"]
        try:
            saved = drafting.edit(
                self.project,
                by=request.user,
                at=timezone.now(),
                seen_version=seen or 0,
                values=page.form.values(),
                rows=page.rows(),
            )
        except Refused as refused:
            self.project.refresh_from_db()
            theirs = self._conflicts(page, seen or 0) if refused.code == "stale_version" else []
            return self.page(page, refusal=refused.message, conflicts=theirs, status=409)
        if saved.version == self.project.version:
            messages.info(request, _("Rien n’avait changé : rien n’a été enregistré."))
        else:
            messages.success(request, _("Le brouillon est enregistré."))
        if "lire" in request.POST:
            return redirect(saved)
        return redirect("projects:edit", saved.reference)

    def _conflicts(self, page: DraftPage, seen_version: int) -> list[dict]:
        """What somebody else wrote meanwhile in the fields that the person typed otherwise."""
        names = drafting.rewritten_since(self.project, seen_version)
        return [
            {"label": label_of(name), "saved": shown_value(self.project, name)}
            for name in sorted(names)
        ]

    def page(self, page: DraftPage, *, refusal: str = "", conflicts=(), status: int = 200):
        return render(
            self.request,
            "projects/drafting/edit.html",
            {
                "project": self.project,
                "page": page,
                "sections": page.sections(),
                "errors": page.errors() if page.form.is_bound else [],
                "refusal": refusal,
                "conflicts": conflicts,
                "seen_version": self.project.version,
                **_figures(self.project, page),
            },
            status=status,
        )


@require_POST
def preview(request, reference: str):
    """The figures and the missing parts of what is being typed; nothing is stored."""
    project = load(request.user, reference)
    if not PROJECT.allows(project, "edit", request.user, timezone.now()):
        return render(request, "403.html", status=403)
    page = DraftPage(project, request.POST)
    page.is_valid()
    return render(
        request, "projects/drafting/_figures.html", {"project": project, **_figures(project, page)}
    )


def _figures(project: Project, page: DraftPage) -> dict:
    """Missing parts and costs, of the saved project or of what was typed."""
    typed = page.draft()
    summary = policies.summarise(page.cost_lines(), project.call_version)
    return {
        "missing": policies.missing_parts(typed, has_indicators=page.has_indicators()),
        "summary": summary,
        "bounds_sentence": policies.cost_refusal(summary),
    }


def load(user, reference: str) -> Project:
    """The project that the person may see, or 404."""
    return get_object_or_404(
        Project.objects.visible_to(user).select_related("organisation", "call_version__call"),
        reference=reference,
    )
