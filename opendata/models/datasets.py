"""A set of data shown to the public: what it is, whose, under which licence, at what rhythm."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission

#: Addresses of pages that stand beside those of the sets.
RESERVED_SLUGS = ("nouveau",)


class DatasetStatus(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    PUBLISHED = "published", _("Publié")


class Licence(models.TextChoices):
    """The licences that a public body may choose (article D. 323-2-1 of the CRPA)."""

    LOV2 = "lov2", _("Licence Ouverte 2.0")
    ODBL = "odbl", _("Open Database License 1.0 (ODbL)")


class Theme(models.TextChoices):
    """What the data is about; alerts and dossiers use the same words."""

    EDUCATION = "education", _("Éducation et recherche")
    ENERGY = "energy", _("Énergie et climat")
    ENVIRONMENT = "environment", _("Environnement")
    HOUSING = "housing", _("Logement et urbanisme")
    TRANSPORT = "transport", _("Transports")
    HEALTH = "health", _("Santé et solidarités")
    ECONOMY = "economy", _("Économie et emploi")
    JUSTICE = "justice", _("Justice et sécurité")
    CULTURE = "culture", _("Culture et sport")
    PUBLIC_ACTION = "public_action", _("Action publique et finances")


class UpdateRhythm(models.TextChoices):
    DAILY = "daily", _("Chaque jour")
    WEEKLY = "weekly", _("Chaque semaine")
    MONTHLY = "monthly", _("Chaque mois")
    QUARTERLY = "quarterly", _("Chaque trimestre")
    YEARLY = "yearly", _("Chaque année")
    IRREGULAR = "irregular", _("Irrégulière")
    ONCE = "once", _("Une seule fois")


class DatasetQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DatasetQuerySet":
        """Everybody sees what is published; editors see drafts as well."""
        if user.is_authenticated and user.can(Permission.PUBLIC_EDIT):
            return self
        return self.published()

    def published(self) -> "DatasetQuerySet":
        return self.filter(status=DatasetStatus.PUBLISHED)


class Dataset(models.Model):
    """A set of data; its slug is its address for ever, on the pages and in the API."""

    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    title = models.CharField(_("titre"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    publisher = models.CharField(_("producteur"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=10, choices=Licence, default=Licence.LOV2)
    source_url = models.URLField(_("adresse de la source"), max_length=500, blank=True)
    datagouv_id = models.CharField(_("identifiant sur data.gouv.fr"), max_length=40, blank=True)
    theme = models.CharField(_("thème"), max_length=20, choices=Theme, blank=True)
    keywords = ArrayField(
        models.CharField(max_length=60), verbose_name=_("mots-clés"), default=list, blank=True
    )
    rhythm = models.CharField(
        _("mise à jour"), max_length=10, choices=UpdateRhythm, default=UpdateRhythm.IRREGULAR
    )
    status = models.CharField(
        _("état"), max_length=10, choices=DatasetStatus, default=DatasetStatus.DRAFT
    )
    created_at = models.DateTimeField(_("créé le"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(_("modifié le"))
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("jeu de données")
        verbose_name_plural = _("jeux de données")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dataset_status_known",
                condition=Q(status__in=DatasetStatus.values),
                violation_error_message=_("Cet état d’un jeu de données n’existe pas."),
            ),
            models.CheckConstraint(
                name="dataset_published_has_its_date",
                condition=~Q(status=DatasetStatus.PUBLISHED) | Q(published_at__isnull=False),
                violation_error_message=_("Un jeu de données publié a sa date de publication."),
            ),
            models.CheckConstraint(
                name="dataset_licence_known",
                condition=Q(licence__in=Licence.values),
                violation_error_message=_("Cette licence n’existe pas."),
            ),
            models.CheckConstraint(
                name="dataset_theme_known",
                condition=Q(theme__in=["", *Theme.values]),
                violation_error_message=_("Ce thème n’existe pas."),
            ),
            models.CheckConstraint(
                name="dataset_rhythm_known",
                condition=Q(rhythm__in=UpdateRhythm.values),
                violation_error_message=_("Ce rythme de mise à jour n’existe pas."),
            ),
            models.UniqueConstraint(
                fields=["datagouv_id"],
                condition=~Q(datagouv_id=""),
                name="dataset_datagouv_once",
                violation_error_message=_("Ce jeu de data.gouv.fr est déjà présent."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opendata:dataset", args=[self.slug])
