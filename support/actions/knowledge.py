"""What was learned is written down for members or for everyone."""

from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from support.models import Article, Audience, SupportCase, SupportStatus
from workflow.as_read import still_as_read
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def save_article(
    article: Article | None,
    *,
    title: str,
    kind: str,
    summary: str,
    body: str,
    audience: str,
    review_on: date,
    by,
    at: datetime,
    source_case: SupportCase | None = None,
    seen_at: datetime | None = None,
) -> Article:
    """Writes a sheet, or writes it again. Its address never changes.

    ``seen_at``: when it had last been written, as read. Raises Refused, also when that has changed.
    """
    if not by.can(Permission.SUPPORT_WORK):
        raise Refused("not_permitted", _("Seuls les agents du datalab écrivent les fiches."))
    if audience not in Audience.values:
        raise Refused("audience_unknown", _("Ces lecteurs n’existent pas."), field="audience")
    if source_case is not None and source_case.status != SupportStatus.RESOLVED:
        raise Refused("case_not_solved", _("Une fiche se tire d’un accompagnement résolu."))
    if article is None:
        article = Article(slug=_free_slug(title), source_case=source_case)
    else:
        article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        still_as_read(article.written_at, seen_at)
    article.title, article.kind, article.summary = title, kind, summary
    article.body, article.audience, article.review_on = body, audience, review_on
    article.written_at, article.written_by = at, by
    article.save()
    return article


def _free_slug(title: str) -> str:
    base = slugify(title)[:70] or "fiche"
    slug, number = base, 1
    while Article.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
