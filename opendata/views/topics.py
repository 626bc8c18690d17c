"""The dossiers: read by everybody, composed by the editors."""

from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opendata.actions import topics
from opendata.forms import ElementForm, TopicForm
from opendata.models import Theme, Topic, TopicElement
from opendata.policies import may_edit_public
from opendata.queries import showcase
from workflow.refusals import Refused

PAGE_SIZE = 20


def for_editors(view):
    """A page of the editors: nobody else learns that it exists."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_edit_public(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
def topic_list(request):
    """The dossiers, the last published first."""
    theme = request.GET.get("theme", "")
    theme = theme if theme in Theme.values else ""
    found = showcase.topic_list(request.user, theme=theme)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    here, more = reverse("opendata:topics"), f"&theme={theme}" if theme else ""
    return render(
        request,
        "opendata/topics/list.html",
        {
            "topics": page.object_list,
            "themes": Theme.choices,
            "theme": theme,
            "first_url": f"{here}?{more[1:]}" if page.number > 1 else "",
            "next_url": f"{here}?page={page.number + 1}{more}" if page.has_next() else "",
            "is_editor": may_edit_public(request.user),
        },
    )


@require_safe
def topic(request, slug: str):
    """One dossier."""
    found = get_object_or_404(Topic.objects.visible_to(request.user), slug=slug)
    return render(
        request,
        "opendata/topics/detail.html",
        {
            "topic": found,
            "elements": showcase.elements_of(found),
            "is_editor": may_edit_public(request.user),
        },
    )


@require_http_methods(["GET", "POST"])
@for_editors
def write_topic(request, slug: str = ""):
    """The words of a dossier, then its elements."""
    found = get_object_or_404(Topic, slug=slug) if slug else None
    form = TopicForm(request.POST or None, initial=_words(found))
    if request.method == "POST" and form.is_valid():
        try:
            saved = topics.save_topic(
                found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            form.refuse(refused, found.updated_at if found else None)
        else:
            messages.success(request, _("Le dossier est enregistré."))
            return redirect("opendata:edit_topic", saved.slug)
    return _editing(request, found, form, status=422 if request.method == "POST" else 200)


@require_POST
@for_editors
def add_element(request, slug: str):
    """One more element."""
    found = get_object_or_404(Topic, slug=slug)
    form = ElementForm(request.POST, topic=found)
    if form.is_valid():
        try:
            topics.add_element(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("L’élément est ajouté."))
            return redirect("opendata:edit_topic", slug)
    return _editing(request, found, TopicForm(initial=_words(found)), adding=form, status=422)


@require_POST
@for_editors
def change_element(request, slug: str, pk: int):
    """An element goes up, goes down, or leaves."""
    element = get_object_or_404(TopicElement, topic__slug=slug, pk=pk)
    deed = request.POST.get("acte", "")
    if deed not in ("retirer", "monter", "descendre"):
        raise Http404
    told = {"by": request.user, "at": timezone.now()}
    try:
        if deed == "retirer":
            topics.remove_element(element, **told)
        else:
            topics.move_element(element, up=deed == "monter", **told)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("opendata:edit_topic", slug)


@require_POST
@for_editors
def show_topic(request, slug: str):
    """Publishes a dossier, or takes it back."""
    found = get_object_or_404(Topic, slug=slug)
    is_public = found.status == "published"
    deed = topics.unpublish_topic if is_public else topics.publish_topic
    try:
        deed(found, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, _("Le dossier est dépublié.") if is_public else _("Le dossier est publié.")
        )
    return redirect("opendata:edit_topic", slug)


def _words(found: Topic | None) -> dict:
    """The words of a dossier, and when they were written."""
    if found is None:
        return {}
    names = ("title", "theme", "summary", "introduction")
    return {name: getattr(found, name) for name in names} | {"seen_at": found.updated_at}


def _editing(request, found: Topic | None, form, *, adding=None, status: int = 200):
    return render(
        request,
        "opendata/topics/edit.html",
        {
            "topic": found,
            "form": form,
            "adding": (adding or ElementForm(topic=found)) if found else None,
            "elements": found.elements.select_related("dataset", "reuse").order_by("position")
            if found
            else [],
        },
        status=status,
    )
