"""The page of a list, its columns, its saved views."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from finding.actions import views as acts
from finding.models import SavedView
from finding.queries.filters import written
from finding.queries.lists import LISTS, FileList
from finding.queries.pages import list_page
from workflow.refusals import Refused

LONGEST_QUERY = 4000


def render_list(
    request: HttpRequest, files: FileList, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page of a list for the person signed in, on the template of its wing."""
    page = list_page(files, request.user, request.GET)
    return render(
        request,
        template,
        {"page": page, "form": page.selection.filters.form, "files": files, **context},
    )


def asked_in(request: HttpRequest) -> QueryDict:
    """What the list showed when the person pressed the button."""
    return QueryDict(request.POST.get("query", "")[:LONGEST_QUERY], mutable=True)


def list_named(name: str) -> FileList:
    """The list of this name, or 404."""
    if name not in LISTS:
        raise Http404
    return LISTS[name]


def address(files: FileList, query: str) -> str:
    """The address of a list that asks for this."""
    return f"{reverse(files.url_name)}?{query}"


@require_POST
def choose_columns(request, name: str):
    """Keeps the columns chosen, or goes back to those of the role."""
    files = list_named(name)
    asked = asked_in(request)
    asked.pop("columns", None)
    known = {column.name for column in files.columns_open_to(request.user)}
    chosen = [] if "usual" in request.POST else request.POST.getlist("columns")
    acts.choose_columns(name, [c for c in chosen if c in known], by=request.user, at=timezone.now())
    messages.success(request, _("Vos colonnes sont gardées pour cette liste."))
    return redirect(address(files, written(asked)))


@require_POST
def save_view(request, name: str):
    """Keeps the filters, the order and the columns shown under a name."""
    files, asked = list_named(name), asked_in(request)
    asked.pop("cursor", None)
    asked.setlist("columns", [",".join(request.POST.getlist("columns"))])
    try:
        view = acts.save(
            name,
            name=request.POST.get("name", "")[:80].replace("\0", ""),
            query=written(asked),
            opens_list="opens_list" in request.POST,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(address(files, written(asked)))
    messages.success(request, _("La vue « %(name)s » est enregistrée.") % {"name": view.name})
    return redirect(address(files, view.query))


@require_safe
def open_view(request, key):
    """The address of a view, to send to a colleague: each sees in it only their own files."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), key=key)
    return redirect(address(list_named(view.list_name), view.query))


@require_POST
def open_with(request, key):
    """Makes a view the one that opens the list, or no longer."""
    view = get_object_or_404(SavedView.objects.filter(person=request.user), key=key)
    view = acts.open_with(view, by=request.user, at=timezone.now())
    told = (
        _("La liste s’ouvrira sur la vue « %(name)s ».")
        if view.opens_list
        else _("La vue « %(name)s » n’ouvre plus la liste.")
    )
    messages.success(request, told % {"name": view.name})
    return redirect(address(list_named(view.list_name), view.query))


@require_POST
def throw_away(request, key):
    """Deletes one of the person's own views."""
    view = get_object_or_404(SavedView.objects.filter(person=request.user), key=key)
    acts.throw_away(view, by=request.user, at=timezone.now())
    messages.success(request, _("La vue « %(name)s » est supprimée.") % {"name": view.name})
    return redirect(address(list_named(view.list_name), "all=1"))
