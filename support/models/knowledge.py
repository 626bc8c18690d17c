"""What was learned from solved cases, for members or for everyone."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from support.models.cases import SupportCase
from support.models.kinds import SupportKind


class Audience(models.TextChoices):
    DRAFT = "draft", _("Brouillon du datalab")
    MEMBERS = "members", _("Membres du service")
    PUBLIC = "public", _("Tout public")


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ArticleQuerySet":
        """Agents see drafts, members what is for them, anyone what is public."""
        if not user.is_authenticated or not user.roles:
            return self.filter(audience=Audience.PUBLIC)
        if user.can(Permission.SUPPORT_WORK):
            return self
        return self.exclude(audience=Audience.DRAFT)


class Article(models.Model):
    """A sheet of knowledge, written from a case or not, to be read again before a day."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    title = models.CharField(_("titre"), max_length=160)
    kind = models.CharField(_("nature"), max_length=10, choices=SupportKind)
    summary = models.CharField(_("en bref"), max_length=300)
    body = models.TextField(_("texte"))
    audience = models.CharField(
        _("lecteurs"), max_length=10, choices=Audience, default=Audience.DRAFT
    )
    source_case = models.ForeignKey(
        SupportCase,
        verbose_name=_("tiré de l’accompagnement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    review_on = models.DateField(_("à relire avant le"))
    written_at = models.DateTimeField(_("écrit le"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("fiche")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="article_audience_known",
                condition=Q(audience__in=Audience.values),
                violation_error_message=_("Ces lecteurs n’existent pas."),
            ),
            models.CheckConstraint(
                name="article_kind_known",
                condition=Q(kind__in=SupportKind.values),
                violation_error_message=_("Cette nature d’accompagnement n’existe pas."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("support:article", args=[self.slug])

    def is_stale(self, today: date) -> bool:
        """Its day of review has passed: a reader is warned."""
        return self.review_on < today
