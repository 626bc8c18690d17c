"""The reuses: showcase, proposal, examination by the editors."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from opendata.actions import reuses
from opendata.forms import ReuseForm
from opendata.lifecycle import REUSE
from opendata.models import Reuse, ReuseKind, Theme
from opendata.policies import may_edit_public
from opendata.queries import showcase
from workflow.forms import ReasonForm
from workflow.models import JournalEntry
from workflow.refusals import Refused
from workflow.views import ActionView

PAGE_SIZE = 20


@require_safe
def reuse_list(request):
    """The published reuses, filtered by the address."""
    asked = {
        "type": _known(request.GET.get("type", ""), ReuseKind.values),
        "theme": _known(request.GET.get("theme", ""), Theme.values),
        "q": request.GET.get("q", "").replace("\x00", "").strip()[:200],
    }
    found = showcase.reuse_list(kind=asked["type"], theme=asked["theme"], q=asked["q"])
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    here, kept = reverse("opendata:reuses"), {k: v for k, v in asked.items() if v}
    is_editor = may_edit_public(request.user)
    return render(
        request,
        "opendata/reuses/list.html",
        {
            "reuses": page.object_list,
            "total": page.paginator.count,
            "asked": asked,
            "kinds": ReuseKind.choices,
            "themes": Theme.choices,
            "first_url": f"{here}?{urlencode(kept)}" if page.number > 1 else "",
            "next_url": f"{here}?{urlencode({**kept, 'page': page.number + 1})}"
            if page.has_next()
            else "",
            "is_editor": is_editor,
            "waiting": showcase.reuses_to_examine().count() if is_editor else 0,
        },
    )


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""


@require_safe
def reuse(request, slug: str):
    """One reuse; to its author and to the editors, where it stands."""
    found = get_object_or_404(showcase.reuse_page(request.user), slug=slug)
    is_editor = may_edit_public(request.user)
    is_mine = request.user.is_authenticated and found.proposed_by_id == request.user.pk
    return render(
        request,
        "opendata/reuses/detail.html",
        {
            "reuse": found,
            "is_editor": is_editor,
            "is_mine": is_mine,
            "abilities": REUSE.abilities(found, request.user, timezone.now()) if is_editor else [],
            "entries": JournalEntry.objects.of(found).select_related("by") if is_editor else [],
        },
    )


@require_safe
def reuse_image(request, slug: str):
    """The image of a reuse, told from its bytes when it was taken in."""
    found = get_object_or_404(Reuse.objects.visible_to(request.user), slug=slug)
    if found.image is None or not found.image.content_type.startswith("image/"):
        raise Http404
    with found.image.content.open("rb") as stream:
        response = HttpResponse(stream.read(), content_type=found.image.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=3600" if found.status == "published" else "private"
    return response


@require_safe
def reuses_to_examine(request):
    """The editors' queue."""
    if not may_edit_public(request.user):
        raise Http404
    page = Paginator(showcase.reuses_to_examine(), PAGE_SIZE).get_page(request.GET.get("page"))
    here = reverse("opendata:reuses_to_examine")
    return render(
        request,
        "opendata/reuses/queue.html",
        {
            "reuses": page.object_list,
            "first_url": here if page.number > 1 else "",
            "next_url": f"{here}?page={page.number + 1}" if page.has_next() else "",
        },
    )


@require_http_methods(["GET", "POST"])
def propose_reuse(request):
    """Anyone who is signed in proposes a reuse."""
    form = ReuseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            reuses.propose(_sheet(form), by=request.user, at=timezone.now())
        except (Refused, ValidationError) as refused:
            form.add_error(None, getattr(refused, "message", str(refused)))
        else:
            messages.success(
                request,
                _("Merci : la réutilisation est proposée. Un éditeur l’examine et vous répondra."),
            )
            return redirect("opendata:reuses")
    return render(
        request,
        "opendata/reuses/propose.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )


def _sheet(form: ReuseForm) -> reuses.ReuseSheet:
    found = form.cleaned_data
    return reuses.ReuseSheet(
        words={name: found[name] for name in reuses.WORDS},
        datasets=found["datasets"],
        projects=found["projects"],
        image=found["image"],
    )


class ReuseAct(ActionView):
    """An editor's deed on a reuse."""

    lifecycle = REUSE
    model = Reuse
    back = gettext_lazy("Revenir à la réutilisation")


class Publish(ReuseAct):
    transition = "publish"
    done = gettext_lazy("La réutilisation est publiée.")
    explanation = gettext_lazy("Elle paraîtra dans la vitrine, et qui l’a proposée sera prévenu.")

    def perform(self, form, *, at: datetime):
        return reuses.publish(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class Reject(ReuseAct):
    transition = "reject"
    form_class = ReasonForm
    done = gettext_lazy("La proposition est refusée.")
    explanation = gettext_lazy("Le motif sera envoyé à qui l’a proposée.")

    def perform(self, form, *, at: datetime):
        return reuses.reject(self.file, by=self.request.user, at=at, **form.cleaned_data)


class TakeDown(ReuseAct):
    transition = "take_down"
    form_class = ReasonForm
    done = gettext_lazy("La réutilisation est retirée.")

    def perform(self, form, *, at: datetime):
        return reuses.take_down(self.file, by=self.request.user, at=at, **form.cleaned_data)


class ExamineAgain(ReuseAct):
    transition = "examine_again"
    form_class = ReasonForm
    done = gettext_lazy("La réutilisation attend de nouveau une réponse.")

    def perform(self, form, *, at: datetime):
        return reuses.examine_again(self.file, by=self.request.user, at=at, **form.cleaned_data)


class Revise(ReuseAct):
    transition = "revise"
    form_class = ReuseForm
    template_name = "opendata/reuses/revise.html"
    done = gettext_lazy("La fiche est corrigée.")

    def initial(self) -> dict:
        return {
            **super().initial(),
            **{name: getattr(self.file, name) for name in reuses.WORDS},
            "datasets": self.file.datasets.all().order_by("pk"),
            "projects": self.file.projects.all().order_by("pk"),
        }

    def perform(self, form, *, at: datetime):
        return reuses.revise(
            self.file,
            _sheet(form),
            by=self.request.user,
            at=at,
            seen_version=form.cleaned_data["seen_version"],
        )
