"""What editors do with a set of data: its words, its files, whether everybody sees it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opendata.actions import datasets
from opendata.forms import DatasetForm, DepositForm, NewDatasetForm
from opendata.models import Dataset, DatasetFile
from opendata.policies import may_edit_public
from workflow.refusals import Refused

WORDS = ("title", "description", "publisher", "licence", "theme", "rhythm", "source_url")
SHOWN_FILES = 20


def _edited(request, slug: str) -> Dataset:
    if not may_edit_public(request.user):
        raise Http404
    return get_object_or_404(Dataset, slug=slug)


@require_http_methods(["GET", "POST"])
def create_dataset(request):
    """A new set, a draft until it is published."""
    if not may_edit_public(request.user):
        raise Http404
    form = NewDatasetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = datasets.save(None, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("Le jeu est créé : déposez son fichier."))
            return redirect("opendata:manage_dataset", saved.slug)
    return _form_page(request, None, form)


@require_http_methods(["GET", "POST"])
def edit_dataset(request, slug: str):
    """The words of a set, anew."""
    dataset = _edited(request, slug)
    initial = {name: getattr(dataset, name) for name in WORDS}
    initial |= {"keywords": ", ".join(dataset.keywords), "seen_at": dataset.updated_at}
    form = DatasetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            datasets.save(dataset, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused, dataset.updated_at)
        else:
            messages.success(request, _("Le jeu est enregistré."))
            return redirect("opendata:manage_dataset", slug)
    return _form_page(request, dataset, form)


def _form_page(request, dataset: Dataset | None, form):
    return render(
        request,
        "opendata/datasets/write.html",
        {"dataset": dataset, "form": form},
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "POST"])
def manage_dataset(request, slug: str):
    """The files of a set and how their reading went; a deposit begins another."""
    dataset = _edited(request, slug)
    form = DepositForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = datasets.deposit(
                dataset, form.cleaned_data["file"], by=request.user, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            return redirect(kept.job or "opendata:datasets")
    files = DatasetFile.objects.filter(dataset=dataset).select_related("deposited_by", "job")
    return render(
        request,
        "opendata/datasets/manage.html",
        {"dataset": dataset, "form": form, "files": files.order_by("-pk")[:SHOWN_FILES]},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
def publish_dataset(request, slug: str):
    """Opens a set to everybody, or takes it back among the drafts."""
    dataset = _edited(request, slug)
    withdrawn = request.POST.get("acte") == "retirer"
    act = datasets.withdraw if withdrawn else datasets.publish
    try:
        act(dataset, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            _("Le jeu n’est plus public.") if withdrawn else _("Le jeu est ouvert à tous."),
        )
    return redirect("opendata:manage_dataset", slug)
