"""What people made of public data: proposed by anyone, shown once an editor accepts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from documents.models import Attachment
from opendata.models.datasets import Dataset, Theme
from projects.models import Project
from workflow.models import File, moves_along

#: From each state, where a move leads: the table of ``opendata.lifecycle``, which a test compares.
ROADS = {
    "proposed": ("published", "refused"),
    "published": ("withdrawn",),
    "refused": ("proposed",),
    "withdrawn": ("proposed",),
}


class ReuseKind(models.TextChoices):
    """The types of data.gouv.fr, under its own names."""

    API = "api", _("API")
    APPLICATION = "application", _("Application")
    IDEA = "idea", _("Idée")
    NEWS_ARTICLE = "news_article", _("Article de presse")
    PAPER = "paper", _("Publication scientifique")
    POST = "post", _("Billet")
    VISUALIZATION = "visualization", _("Visualisation")
    HARDWARE = "hardware", _("Objet connecté")


class ReuseStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposée")
    PUBLISHED = "published", _("Publiée")
    REFUSED = "refused", _("Refusée")
    WITHDRAWN = "withdrawn", _("Retirée")


class ReuseQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReuseQuerySet":
        """Everybody sees what is published; editors see all, a person what they proposed."""
        if not user.is_authenticated:
            return self.published()
        if user.can(Permission.PUBLIC_EDIT):
            return self
        return self.filter(Q(status=ReuseStatus.PUBLISHED) | Q(proposed_by=user))

    def published(self) -> "ReuseQuerySet":
        return self.filter(status=ReuseStatus.PUBLISHED)


class Reuse(File):
    """A use of public data, with the sets of data and the funded projects that it rests on."""

    file_kind = "reuse"

    reference = models.CharField(_("référence"), max_length=20, unique=True)
    slug = models.SlugField(_("adresse de la page"), max_length=100, unique=True)
    status = models.CharField(
        _("état"), max_length=10, choices=ReuseStatus, default=ReuseStatus.PROPOSED
    )
    title = models.CharField(_("titre"), max_length=160)
    kind = models.CharField(_("type"), max_length=20, choices=ReuseKind)
    theme = models.CharField(_("thème"), max_length=20, choices=Theme, blank=True)
    creator = models.CharField(_("auteur"), max_length=160, blank=True)
    url = models.URLField(_("adresse"), max_length=500)
    description = models.TextField(_("description"))
    image = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    image_alt = models.CharField(_("description de l’image"), max_length=250, blank=True)
    datasets = models.ManyToManyField(
        Dataset, verbose_name=_("jeux de données"), blank=True, related_name="reuses"
    )
    projects = models.ManyToManyField(
        Project, verbose_name=_("projets financés"), blank=True, related_name="reuses"
    )
    datagouv_id = models.CharField(_("identifiant sur data.gouv.fr"), max_length=40, blank=True)
    proposed_at = models.DateTimeField(_("proposée le"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("examinée le"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review_reason = models.TextField(_("motif"), blank=True)

    objects = ReuseQuerySet.as_manager()

    class Meta:
        verbose_name = _("réutilisation")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reuse_status_known",
                condition=Q(status__in=ReuseStatus.values),
                violation_error_message=_("Cet état de réutilisation n’existe pas."),
            ),
            models.CheckConstraint(
                name="reuse_kind_known",
                condition=Q(kind__in=ReuseKind.values),
                violation_error_message=_("Ce type de réutilisation n’existe pas."),
            ),
            models.CheckConstraint(
                name="reuse_theme_known",
                condition=Q(theme__in=["", *Theme.values]),
                violation_error_message=_("Ce thème n’existe pas."),
            ),
            models.CheckConstraint(
                name="reuse_reviewed_has_its_date_and_person",
                condition=Q(status=ReuseStatus.PROPOSED)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                violation_error_message=_("Une réutilisation examinée a sa date et son éditeur."),
            ),
            models.CheckConstraint(
                name="reuse_set_aside_has_its_reason",
                condition=~Q(status__in=[ReuseStatus.REFUSED, ReuseStatus.WITHDRAWN])
                | ~Q(review_reason=""),
                violation_error_message=_("Une réutilisation refusée ou retirée a son motif."),
            ),
            models.CheckConstraint(
                name="reuse_image_has_its_words",
                condition=Q(image=None) | ~Q(image_alt=""),
                violation_error_message=_("Décrivez l’image pour qui ne la voit pas."),
            ),
            models.UniqueConstraint(
                fields=["datagouv_id"],
                condition=~Q(datagouv_id=""),
                name="reuse_datagouv_once",
                violation_error_message=_("Cette réutilisation de data.gouv.fr est déjà présente."),
            ),
        ]
        indexes = [models.Index(fields=["status", "-id"], name="reuse_by_status")]
        triggers = [moves_along("reuse", ROADS)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opendata:reuse", args=[self.slug])

    @property
    def holder_id(self) -> None:
        """No organisation holds a reuse: the editors' permission binds everywhere."""
        return None
