"""The sheets of knowledge that a person may read."""

from django.db.models import Q, QuerySet

from support.models import Article

MOST = 100


def article_list(user, *, kind: str = "", q: str = "") -> QuerySet[Article]:
    """The sheets, by title, filtered by kind and words: one query."""
    found = Article.objects.visible_to(user).order_by("title", "pk")
    if kind:
        found = found.filter(kind=kind)
    if q:
        found = found.filter(Q(title__icontains=q) | Q(summary__icontains=q) | Q(body__icontains=q))
    return found[:MOST]
