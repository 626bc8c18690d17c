"""Saves one field while it is typed, and tells the page what became of it."""

from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from projects import queries
from projects.actions import drafting, writing
from projects.forms import STEPS, DraftPart
from projects.models import Project
from projects.queries.fields import ROWS
from projects.views.drafting import bases_of, figures_of, load, refusal_to_write
from workflow.refusals import Refused


@sensitive_post_parameters()
@require_POST
def save_field(request, reference: str, name: str):
    """``saved`` (200), ``kept`` (422: unreadable yet), ``conflict`` (409), ``closed`` (403).

    Whatever the answer, what was typed is on the server: saved, or kept aside for this person.
    """
    project = load(request.user, reference)
    if not any(name in step.every_name(project) for step in STEPS):
        raise Http404
    if "oublier" in request.POST:
        writing.give_up_typing(project, field=name, by=request.user)
        return JsonResponse({"state": "forgotten", "version": project.version})
    sentence = refusal_to_write(project, request.user)
    if sentence:
        return JsonResponse({"state": "closed", "sentence": sentence}, status=403)
    part = DraftPart(project, (name,), request.POST)
    base = bases_of(request.POST, (name,)).get(name, 0)
    if not part.is_valid():
        return _kept(request, project, part, name, base)
    try:
        saved = drafting.edit(
            project,
            by=request.user,
            at=timezone.now(),
            seen_version=base,
            values=part.values(),
            rows=part.rows(),
            bases={name: base},
        )
    except Refused as refused:
        if refused.code != "stale_version":
            return JsonResponse({"state": "closed", "sentence": refused.message}, status=403)
        return _conflict(request, project, part, name, base)
    return JsonResponse(
        {
            "state": "saved",
            "version": saved.version,
            "at": _hour(timezone.now()),
            "rows": [row.pk for row in getattr(saved, name).order_by("pk")] if name in ROWS else [],
            "figures": _figures(request, saved, part),
        }
    )


def _kept(request, project: Project, part: DraftPart, name: str, base: int) -> JsonResponse:
    try:
        writing.keep_typing(
            project, field=name, raw=part.raw(), base=base, by=request.user, at=timezone.now()
        )
    except Refused as refused:
        return JsonResponse({"state": "closed", "sentence": refused.message}, status=403)
    errors = [
        {"anchor": anchor, "label": label, "sentence": sentence}
        for anchor, label, sentence in part.errors()
    ]
    return JsonResponse(
        {"state": "kept", "errors": errors, "figures": _figures(request, project, part)},
        status=422,
    )


def _conflict(request, project: Project, part: DraftPart, name: str, base: int) -> JsonResponse:
    """Both texts are kept: theirs is in the file, mine is put aside and stays on the page."""
    writing.keep_typing(
        project, field=name, raw=part.raw(), base=base, by=request.user, at=timezone.now()
    )
    project.refresh_from_db()
    last = writing.last_writings(project, [name])[name]
    value = queries.value_of(project, name)
    return JsonResponse(
        {
            "state": "conflict",
            "by": str(last.by),
            "mine": last.by_id == request.user.pk,
            "at": _hour(last.at),
            "version": project.version,
            "text": queries.readable(project, name, value),
            "value": None if name in ROWS else value,
        },
        status=409,
    )


def _figures(request, project: Project, part: DraftPart) -> str:
    return render_to_string(
        "projects/drafting/_figures.html",
        {"project": project, **figures_of(project, part)},
        request=request,
    )


def _hour(moment) -> str:
    return timezone.localtime(moment).strftime("%H:%M")
