"""Themed dossiers: what there is on a subject, and what is still wanted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from opendata.models.datasets import Dataset, Theme
from opendata.models.reuses import Reuse


class TopicStatus(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    PUBLISHED = "published", _("Publié")


class TopicQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TopicQuerySet":
        """Everybody sees what is published; editors see drafts as well."""
        if user.is_authenticated and user.can(Permission.PUBLIC_EDIT):
            return self
        return self.published()

    def published(self) -> "TopicQuerySet":
        return self.filter(status=TopicStatus.PUBLISHED)


class Topic(models.Model):
    """A dossier: an introduction in Markdown, then its elements in the editor's order."""

    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    title = models.CharField(_("titre"), max_length=160)
    summary = models.CharField(_("en bref"), max_length=300)
    introduction = models.TextField(_("introduction"), blank=True)
    theme = models.CharField(_("thème"), max_length=20, choices=Theme)
    status = models.CharField(
        _("état"), max_length=10, choices=TopicStatus, default=TopicStatus.DRAFT
    )
    updated_at = models.DateTimeField(_("modifié le"))
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier data")
        verbose_name_plural = _("dossiers data")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="topic_status_known",
                condition=Q(status__in=TopicStatus.values),
                violation_error_message=_("Cet état de dossier n’existe pas."),
            ),
            models.CheckConstraint(
                name="topic_theme_known",
                condition=Q(theme__in=Theme.values),
                violation_error_message=_("Ce thème n’existe pas."),
            ),
            models.CheckConstraint(
                name="topic_published_has_its_date_and_person",
                condition=Q(status=TopicStatus.DRAFT)
                | Q(published_at__isnull=False, published_by__isnull=False),
                violation_error_message=_("Un dossier publié a sa date et son éditeur."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opendata:topic", args=[self.slug])


class ElementKind(models.TextChoices):
    DATASET = "dataset", _("Jeu de données")
    REUSE = "reuse", _("Réutilisation")
    WANTED = "wanted", _("Donnée attendue")


class TopicElement(models.Model):
    """One thing of a dossier; a wanted set of data has words and no object yet."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="elements")
    position = models.PositiveSmallIntegerField(_("rang"))
    kind = models.CharField(_("nature"), max_length=10, choices=ElementKind)
    dataset = models.ForeignKey(
        Dataset,
        verbose_name=_("jeu de données"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="topic_elements",
    )
    reuse = models.ForeignKey(
        Reuse,
        verbose_name=_("réutilisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="topic_elements",
    )
    title = models.CharField(_("titre"), max_length=160, blank=True)
    text = models.CharField(_("pourquoi"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("élément de dossier")
        ordering = ["topic_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "position"],
                name="topic_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Ce rang est déjà pris dans le dossier."),
            ),
            models.UniqueConstraint(
                fields=["topic", "dataset"],
                name="topic_dataset_once",
                violation_error_message=_("Ce jeu de données est déjà dans le dossier."),
            ),
            models.UniqueConstraint(
                fields=["topic", "reuse"],
                name="topic_reuse_once",
                violation_error_message=_("Cette réutilisation est déjà dans le dossier."),
            ),
            models.CheckConstraint(
                name="topic_element_is_one_thing",
                condition=Q(kind=ElementKind.DATASET, dataset__isnull=False, reuse=None)
                | Q(kind=ElementKind.REUSE, reuse__isnull=False, dataset=None)
                | (Q(kind=ElementKind.WANTED, dataset=None, reuse=None) & ~Q(title="")),
                violation_error_message=_(
                    "Un élément est un jeu de données, une réutilisation, ou une donnée attendue "
                    "qui a son titre."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.dataset or self.reuse)
