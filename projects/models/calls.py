"""A call and the dated, numbered versions of its rules; a published version never changes."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflow.refusals import TRIGGER_SENTENCES


class Strand(models.TextChoices):
    OPEN_DATA = "open_data", _("Ouverture et circulation de la donnée")
    ARTIFICIAL_INTELLIGENCE = "artificial_intelligence", _("Intelligence artificielle")


class ProjectType(models.TextChoices):
    PROACTIVE = "proactive", _("Administration proactive")
    DATA_PROVISION = "data_provision", _("Mise à disposition de données à des tiers")
    POLICY_IMPROVEMENT = "policy_improvement", _("Amélioration d’une politique publique")


class CostNature(models.TextChoices):
    STAFF = "staff", _("Personnel (titre 2)")
    SERVICES = "services", _("Prestations intellectuelles")
    DEVELOPMENT = "development", _("Développement")
    HOSTING = "hosting", _("Hébergement")
    HARDWARE = "hardware", _("Matériel")
    LICENCES = "licences", _("Licences")
    TRAINING = "training", _("Formation")
    OTHER = "other", _("Autre")


class TaxBasis(models.TextChoices):
    EXCLUDING_TAX = "ht", _("hors taxes")
    INCLUDING_TAX = "ttc", _("toutes taxes comprises")


class Call(models.Model):
    """A call for projects of one strand; its rules live in its versions."""

    key = models.SlugField(_("clé"), max_length=60, unique=True)
    title = models.CharField(_("titre"), max_length=200)
    strand = models.CharField(_("volet"), max_length=30, choices=Strand)

    class Meta:
        verbose_name = _("appel à projets")
        verbose_name_plural = _("appels à projets")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="call_strand_known",
                condition=Q(strand__in=Strand.values),
                violation_error_message=_("Ce volet n’existe pas."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_call_keeps_its_name",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("key", "title", "strand"),
                func="""
                IF (OLD.key, OLD.title, OLD.strand) <> (NEW.key, NEW.title, NEW.strand)
                   AND EXISTS (SELECT FROM projects_callversion v
                               WHERE v.call_id = NEW.id AND v.published_at IS NOT NULL) THEN
                    RAISE EXCEPTION 'a published call keeps its name' USING ERRCODE =
                        'check_violation', CONSTRAINT = 'published_call_keeps_its_name';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        """Whether files may be filed under one of its versions. One query."""
        return self.versions.filter(published_at__isnull=False).exists()


class CallVersionQuerySet(models.QuerySet):
    def open_on(self, day) -> "CallVersionQuerySet":
        """The published version in force of each call open on that day, one a call."""
        return (
            self.filter(published_at__isnull=False, opens_on__lte=day)
            .filter(Q(closes_on=None) | Q(closes_on__gte=day))
            .order_by("call_id", "-number")
            .distinct("call_id")
            .select_related("call")
        )


class CallVersion(models.Model):
    """The rules of a call as published on one day. A file keeps the version it was filed under."""

    call = models.ForeignKey(
        Call, verbose_name=_("appel"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("numéro"))
    opens_on = models.DateField(_("ouverture"))
    closes_on = models.DateField(_("clôture"), null=True, blank=True)
    tax_basis = models.CharField(
        _("base de calcul"), max_length=3, choices=TaxBasis, default=TaxBasis.INCLUDING_TAX
    )
    min_total_cost = models.DecimalField(
        _("coût total minimal"), max_digits=14, decimal_places=2, default=Decimal("100000.00")
    )
    max_total_cost = models.DecimalField(
        _("coût total maximal"), max_digits=14, decimal_places=2, default=Decimal("1000000.00")
    )
    max_rate = models.DecimalField(
        _("taux maximal"), max_digits=5, decimal_places=4, default=Decimal("0.5000")
    )
    tranche_above_amount = models.DecimalField(
        _("paiement par tranche au-delà de"),
        max_digits=14,
        decimal_places=2,
        default=Decimal("200000.00"),
    )
    tranche_above_months = models.PositiveSmallIntegerField(
        _("ou d’une durée, en mois, de plus de"), default=6
    )
    milestone_months = models.PositiveSmallIntegerField(_("un jalon tous les (mois)"), default=6)
    excluded_natures = ArrayField(
        models.CharField(max_length=20, choices=CostNature),
        verbose_name=_("natures de dépense exclues"),
        default=list,
        blank=True,
    )
    derogation_max_rate = models.DecimalField(
        _("taux maximal avec dérogation"),
        max_digits=5,
        decimal_places=4,
        default=Decimal("1.0000"),
        help_text=_("Le plus haut taux qu’un comité peut accorder par une dérogation motivée."),
    )
    admissibility_days = models.PositiveSmallIntegerField(
        _("délai de recevabilité, en jours ouvrés"), default=10
    )
    complement_days = models.PositiveSmallIntegerField(
        _("délai laissé pour des compléments, en jours ouvrés"), default=15
    )
    criteria = models.JSONField(_("grille de critères"), default=list)
    mandatory_indicators = models.JSONField(_("indicateurs obligatoires"), default=list, blank=True)
    asked_documents = models.JSONField(_("pièces demandées"), default=list, blank=True)
    questions = models.JSONField(_("questions propres à l’appel"), default=list, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("publiée par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CallVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’appel")
        verbose_name_plural = _("versions d’appel")
        ordering = ["call_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"],
                name="call_version_once",
                violation_error_message=_("Cette version de l’appel existe déjà."),
            ),
            models.CheckConstraint(
                name="call_bounds_in_order",
                condition=Q(min_total_cost__gt=0, max_total_cost__gte=F("min_total_cost")),
                violation_error_message=_("Le coût maximal doit dépasser le coût minimal."),
            ),
            models.CheckConstraint(
                name="call_rate_is_a_share",
                condition=Q(max_rate__gt=0, max_rate__lte=1),
                violation_error_message=_("Le taux va de 0 à 100 %%."),
            ),
            models.CheckConstraint(
                name="call_derogation_is_above_the_rate",
                condition=Q(derogation_max_rate__gte=F("max_rate"), derogation_max_rate__lte=1),
                violation_error_message=_(
                    "Le taux avec dérogation va du taux maximal de l’appel à 100 %%."
                ),
            ),
            models.CheckConstraint(
                name="call_closes_after_it_opens",
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("La clôture ne peut précéder l’ouverture."),
            ),
            models.CheckConstraint(
                name="call_gives_time",
                condition=Q(admissibility_days__gt=0, complement_days__gt=0),
                violation_error_message=_("Un délai compte au moins un jour ouvré."),
            ),
            models.CheckConstraint(
                name="call_published_has_its_person",
                condition=Q(published_at=None) | Q(published_by__isnull=False),
                violation_error_message=_("Une version publiée a son auteur."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_version_never_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
                func="RAISE EXCEPTION 'a published version never changes' USING ERRCODE = "
                "'check_violation', CONSTRAINT = 'published_version_never_changes';",
            ),
            pgtrigger.Trigger(
                name="published_grid_is_whole",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__published_at__isnull=False),
                func="""
                IF (SELECT count(DISTINCT c->>'key') <> count(*)
                        OR coalesce(sum((c->>'weight')::int), 0) <> 100
                        OR coalesce(min((c->>'weight')::int), 0) < 1
                    FROM jsonb_array_elements(NEW.criteria) c) THEN
                    RAISE EXCEPTION 'the grid of a published version is whole' USING ERRCODE =
                        'check_violation', CONSTRAINT = 'published_grid_is_whole';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} · version {self.number}"

    @property
    def excluded_labels(self) -> list[str]:
        """The natures of cost left out of the assiette, in French."""
        return [str(CostNature(nature).label) for nature in self.excluded_natures]


TRIGGER_SENTENCES["published_version_never_changes"] = _(
    "Une version publiée ne change plus : préparez la version suivante."
)
TRIGGER_SENTENCES["published_call_keeps_its_name"] = _(
    "Un appel publié garde sa clé, son titre et son volet : des dossiers les portent."
)
TRIGGER_SENTENCES["published_grid_is_whole"] = _(
    "Les critères d’une version publiée sont distincts et leurs poids font 100."
)
