"""The sheets of knowledge: read by everyone whom they are for, written by the agents."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from support import actions, queries
from support.forms import ArticleForm
from support.models import Article, SupportCase, SupportKind, SupportStatus
from workflow.refusals import Refused

FRESH = timedelta(days=365)


@require_safe
def article_list(request):
    """The sheets that the person may read; anyone reads the public ones."""
    kind = request.GET.get("nature", "")
    q = request.GET.get("q", "").replace("\x00", "")[:200]
    return render(
        request,
        "support/knowledge/list.html",
        {
            "articles": list(
                queries.article_list(
                    request.user, kind=kind if kind in SupportKind.values else "", q=q
                )
            ),
            "kinds": SupportKind.choices,
            "kind": kind,
            "q": q,
            "may_write": _may_write(request.user),
        },
    )


@require_safe
def article(request, slug: str):
    """One sheet."""
    found = get_object_or_404(
        Article.objects.visible_to(request.user).select_related("source_case"), slug=slug
    )
    return render(
        request,
        "support/knowledge/article.html",
        {
            "article": found,
            "is_stale": found.is_stale(timezone.localdate()),
            "may_write": _may_write(request.user),
        },
    )


@require_http_methods(["GET", "POST"])
def write_article(request, slug: str = ""):
    """Writes a sheet, from a solved case when ``?dossier=`` names one, or writes it again."""
    if not _may_write(request.user):
        raise Http404
    found = get_object_or_404(Article, slug=slug) if slug else None
    case = None if found else _source(request)
    form = ArticleForm(request.POST or None, initial=_initial(found, case))
    if request.method == "POST" and form.is_valid():
        words = {**form.cleaned_data, "source_case": case}
        try:
            saved = actions.save_article(found, **words, by=request.user, at=timezone.now())
        except Refused as refused:
            form.refuse(refused, found.written_at if found else None)
        else:
            messages.success(request, _("La fiche est enregistrée."))
            return redirect(saved)
    return render(
        request,
        "support/knowledge/write.html",
        {"form": form, "article": found, "case": case},
        status=422 if request.method == "POST" else 200,
    )


def _may_write(user) -> bool:
    return user.is_authenticated and user.can(Permission.SUPPORT_WORK)


def _source(request) -> SupportCase | None:
    reference = request.GET.get("dossier", "")
    solved = SupportCase.objects.visible_to(request.user).filter(status=SupportStatus.RESOLVED)
    return solved.filter(reference=reference).first()


def _initial(found: Article | None, case: SupportCase | None) -> dict:
    if found:
        names = ("title", "kind", "summary", "body", "audience", "review_on")
        return {name: getattr(found, name) for name in names} | {"seen_at": found.written_at}
    review_on = timezone.localdate() + FRESH
    if case:
        return {
            "title": case.subject[:160],
            "kind": case.kind,
            "body": case.answer,
            "review_on": review_on,
        }
    return {"review_on": review_on}
