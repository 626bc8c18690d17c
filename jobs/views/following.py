"""How far a job is, its result, and the button that stops it."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jobs.actions import cancel
from jobs.delivery import result_of
from jobs.models import Job
from jobs.queries import job_page, recent_jobs


@require_GET
def listing(request):
    """The work that this person asked for."""
    return render(request, "jobs/list.html", {"jobs": recent_jobs(request.user)})


@require_GET
def detail(request, key: uuid.UUID):
    """The whole page, or only its state when htmx asks."""
    page = job_page(_mine(request, key))
    template = "jobs/state.html" if request.htmx else "jobs/detail.html"
    return render(request, template, {"page": page, "job": page.job})


@require_POST
def stop(request, key: uuid.UUID):
    """Asks that the work stop."""
    job = _mine(request, key)
    if cancel(job, by=request.user, at=timezone.now()):
        messages.success(request, _("L’arrêt est demandé."))
    else:
        messages.info(request, _("Ce travail est déjà fini."))
    return redirect(job)


@require_GET
def download(request, key: uuid.UUID):
    """What the work made, as an attachment."""
    return result_of(_mine(request, key))


def _mine(request, key: uuid.UUID) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user), key=key)
