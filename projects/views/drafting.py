"""Opens a project and writes its file, step by step."""

import uuid

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organisation
from accounts.permissions import Permission
from projects import policies, queries
from projects.actions import drafting
from projects.forms import STEPS, CreateForm, DraftPart
from projects.forms.drafting.steps import BY_SLUG
from projects.lifecycle import PROJECT
from projects.models import CallVersion, KeptTyping, Project
from workflow.refusals import Refused
from workflow.views import ActionView


@require_http_methods(["GET", "POST"])
def create(request):
    """Opens a draft; whoever may not is told why before any form is shown.

    The page's script opens it at the first key (``Accept: application/json``).
    """
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
    form = CreateForm(
        request.POST or None,
        organisations=eligible,
        versions=versions,
        sources=queries.files_to_start_from(request.user),
        initial={"draft_key": uuid.uuid4(), "source": request.GET.get("depuis", "")},
    )
    status, refusal = 200, ""
    if request.method == "POST":
        if form.is_valid():
            try:
                project = drafting.create(**form.chosen(), by=request.user, at=timezone.now())
            except Refused as refused_:
                status, refusal = 409, refused_.message
            else:
                return _opened(request, project)
        else:
            status = 422
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse({"state": "refused", "sentence": refusal}, status=status)
    context |= {"form": form, "refusal": refusal}
    return render(request, "projects/drafting/create.html", context, status=status)


def _opened(request, project: Project):
    url = reverse("projects:step", args=[project.reference, STEPS[0].slug])
    if not request.accepts("text/html"):
        return JsonResponse(
            {
                "state": "saved",
                "reference": project.reference,
                "version": project.version,
                "url": url,
                "field_url": reverse("projects:save_field", args=[project.reference, "title"]),
            }
        )
    messages.success(
        request,
        _("Le projet %(reference)s est ouvert. Complétez-le à votre rythme.")
        % {"reference": project.reference},
    )
    return redirect(url)


@require_safe
def start(request, reference: str):
    """The first step of the form that lacks something, else the first one."""
    project = load(request.user, reference)
    lacking = {part.step for part in policies.missing_parts(project)}
    step = next((step for step in STEPS if step.key in lacking), STEPS[0])
    return redirect("projects:step", project.reference, step.slug)


class StepPage(View):
    """One step of the form: saved at any stage, never over what somebody else wrote."""

    def dispatch(self, request, *args, **kwargs):
        self.project = load(request.user, kwargs["reference"])
        if kwargs["step"] not in BY_SLUG:
            raise Http404
        self.step = BY_SLUG[kwargs["step"]]
        self.names = self.step.every_name(self.project)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        sentence = refusal_to_write(self.project, request.user)
        if sentence:
            return render(
                request,
                "projects/drafting/closed.html",
                {"file": self.project, "refusal": sentence},
                status=403,
            )
        kept = KeptTyping.objects.filter(project=self.project, by=request.user)
        part = DraftPart(self.project, self.names, kept=list(kept.order_by("pk")))
        return self.page(part)

    @method_decorator(sensitive_post_parameters())
    def post(self, request, *args, **kwargs):
        part = DraftPart(self.project, self.names, request.POST)
        if not part.is_valid():
            return self.page(part, status=422)
        seen = part.form.cleaned_data["seen_version"] or 0
        # a question that what is typed here does not call for was hidden: its field says nothing
        bound = self.step.names(part.draft())
        try:
            saved = drafting.edit(
                self.project,
                by=request.user,
                at=timezone.now(),
                seen_version=seen,
                values={k: v for k, v in part.values().items() if k in bound},
                rows=part.rows(),
                bases=bases_of(request.POST, self.names),
            )
        except Refused as refused:
            self.project.refresh_from_db()
            theirs = self._conflicts(seen) if refused.code == "stale_version" else []
            return self.page(part, refusal=refused.message, conflicts=theirs, status=409)
        if saved.version != self.project.version:
            messages.success(request, _("L’étape est enregistrée."))
        return redirect(self.next_url(request.POST))

    def next_url(self, data) -> str:
        """Where the button pressed leads: the next step, the file, or this same step."""
        place = STEPS.index(self.step)
        if "lire" in data or ("suite" in data and place == len(STEPS) - 1):
            return self.project.get_absolute_url()
        step = STEPS[place + 1] if "suite" in data else self.step
        return reverse("projects:step", args=[self.project.reference, step.slug])

    def _conflicts(self, seen_version: int) -> list[dict]:
        """What somebody else wrote meanwhile in the fields of this step."""
        names = drafting.rewritten_since(self.project, seen_version) & set(self.names)
        return [
            {
                "label": queries.label_of(self.project, name),
                "saved": queries.readable(self.project, name, queries.value_of(self.project, name)),
            }
            for name in sorted(names)
        ]

    def fields(self, part: DraftPart) -> list[dict]:
        """The fields of the page; a question not called for yet is there, hidden."""
        bound = self.step.names(part.draft())
        shown = fields_of(self.project, part, self.request.user)
        for row in shown:
            row["when"] = self.step.condition_of(self.project, row["name"])
            row["is_asleep"] = bool(row["when"]) and row["name"] not in bound
        return shown

    def page(self, part: DraftPart, *, refusal: str = "", conflicts=(), status: int = 200):
        figures = figures_of(self.project, part)
        lacking = [missing["step"] for missing in figures["missing"]]
        return render(
            self.request,
            "projects/drafting/step.html",
            {
                "project": self.project,
                "part": part,
                "step": self.step,
                "number": STEPS.index(self.step) + 1,
                "steps": [
                    {
                        "step": step,
                        "lacking": lacking.count(step.key),
                        "url": reverse("projects:step", args=[self.project.reference, step.slug]),
                    }
                    for step in STEPS
                ],
                "fields": self.fields(part),
                "documents": queries.asked_pieces(self.project)
                if self.step.key == "documents"
                else [],
                "errors": part.errors() if part.is_bound else [],
                "refusal": refusal,
                "conflicts": conflicts,
                **figures,
            },
            status=status,
        )


class AdoptRules(ActionView):
    """The rules have changed since the draft was opened: what changes, then its adoption."""

    lifecycle, model, transition = PROJECT, Project, "adopt_rules"
    template_name = "projects/drafting/adopt_rules.html"
    done = _("Le dossier suit les règles en vigueur. Regardez ce qui manque encore.")

    def context(self) -> dict:
        current = policies.rules_in_force(self.file, timezone.localdate())
        changes = queries.changes_between(self.file.call_version, current) if current else []
        return {"current": current, "changes": changes}

    def perform(self, form, *, at):
        return drafting.adopt_rules(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


def refusal_to_write(project: Project, user) -> str:
    """Why the person may not write in the file now; empty when they may."""
    ability = next(
        (a for a in PROJECT.abilities(project, user, timezone.now()) if a.name == "edit"), None
    )
    if ability is None:
        return _("Ce dossier ne se modifie plus, ou pas par vous : il est déjà déposé ou clos.")
    return ability.refusal


def fields_of(project: Project, part: DraftPart, user) -> list[dict]:
    """Each field or list of the page, with its version, and the person's typing kept aside."""
    last = queries.last_versions(project, part.names)
    shown = []
    for name in part.names:
        kept = part.kept.get(name)
        is_conflict = kept is not None and last.get(name, 0) > kept.base
        shown.append(
            {
                "name": name,
                "bound": None if name in part.formsets else part.form[name],
                "formset": part.formsets.get(name),
                "base": kept.base if kept else project.version,
                "kept": kept,
                "theirs": queries.readable(project, name, queries.value_of(project, name))
                if is_conflict
                else "",
                "label": queries.label_of(project, name),
            }
        )
    return shown


def bases_of(data, names) -> dict[str, int]:
    """The version at which the page showed each field, when it says so."""
    return {
        name: int(text)
        for name in names
        if (text := data.get(f"base-{name}", "")).isascii() and text.isdigit() and len(text) < 10
    }


def figures_of(project: Project, part: DraftPart) -> dict:
    """Missing parts and costs, of the saved project with what was typed in this part."""
    typed = part.draft()
    lines, funders = part.cost_lines(), part.cofunders()
    if lines is None:
        lines = list(project.cost_lines.order_by("pk"))
    if funders is None:
        funders = list(project.cofunders.order_by("pk"))
    cofunded = sum((funder.amount for funder in funders), policies.ZERO)
    summary = policies.summarise(lines, project.call_version, cofunded)
    return {
        "missing": queries.with_addresses(
            project,
            policies.missing_parts(typed, indicator_kinds=part.indicator_kinds())
            + policies.lacking_for_money(project, summary),
        ),
        "summary": summary,
        "bounds_sentence": policies.cost_refusal(summary),
    }


def load(user, reference: str) -> Project:
    """The project that the person may see, or 404."""
    return get_object_or_404(
        Project.objects.visible_to(user).select_related("organisation", "call_version__call"),
        reference=reference,
    )
