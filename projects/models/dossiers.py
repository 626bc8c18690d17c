"""Dossiers brought from démarches-simplifiées: what was filed there, and what became of it here.

Nothing of theirs is ever erased here: a dossier deleted there is marked so, and stays.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import Permission
from projects.models.projects import Project


class DossierState(models.TextChoices):
    """The states of a dossier there, in their own words."""

    IN_CONSTRUCTION = "en_construction", _("En construction")
    UNDER_REVIEW = "en_instruction", _("En instruction")
    ACCEPTED = "accepte", _("Accepté")
    REFUSED = "refuse", _("Refusé")
    DROPPED = "sans_suite", _("Classé sans suite")


class DossierOutcome(models.TextChoices):
    """What became of a dossier here."""

    DRAFTED = "drafted", _("Brouillon ouvert")
    FILED = "filed", _("Projet déposé")
    WAITING = "waiting_here", _("En attente")
    KEPT = "kept", _("Gardé sans projet")


class DossierRemoval(models.TextChoices):
    """Whether it was deleted there."""

    PENDING = "pending_removal", _("Suppression en cours là-bas")
    REMOVED = "removed", _("Supprimé là-bas")


class ImportedDossierQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ImportedDossierQuerySet":
        """Who manages organisations settles the queue; an auditor reads it."""
        if user.is_authenticated and (
            user.can(Permission.ACCOUNT_MANAGE) or user.can(Permission.JOURNAL_READ_ALL)
        ):
            return self
        return self.none()


class ImportedDossier(models.Model):
    """One dossier, by its number there; ``content`` is the last version seen, whole."""

    number = models.BigIntegerField(_("numéro"), unique=True)
    procedure = models.BigIntegerField(_("démarche"), null=True, blank=True)
    state = models.CharField(_("état là-bas"), max_length=20, choices=DossierState)
    outcome = models.CharField(_("suite donnée"), max_length=20, choices=DossierOutcome)
    sentence = models.TextField(_("explication"))
    removal = models.CharField(
        _("suppression"), max_length=20, choices=DossierRemoval, blank=True, default=""
    )
    removal_reason = models.CharField(_("motif de la suppression"), max_length=100, blank=True)
    title = models.CharField(_("titre"), max_length=200, blank=True)
    siret = models.CharField(_("SIRET du demandeur"), max_length=14, blank=True)
    applicant = models.EmailField(_("usager"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    project = models.OneToOneField(
        Project,
        verbose_name=_("projet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="imported_dossier",
    )
    last_change = models.DateTimeField(_("dernière modification là-bas"), null=True, blank=True)
    content = models.JSONField(_("contenu"), default=dict)
    digest = models.CharField(_("empreinte du contenu"), max_length=64, blank=True)
    applied = models.JSONField(_("valeurs reprises"), default=dict, blank=True)
    unknown_champs = ArrayField(
        models.CharField(max_length=250), verbose_name=_("champs sans rubrique"), default=list
    )
    seen_at = models.DateTimeField(_("vu le"))
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ImportedDossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier de démarches-simplifiées")
        verbose_name_plural = _("dossiers de démarches-simplifiées")
        ordering = ["-number"]
        indexes = [models.Index(fields=["outcome", "number"], name="dossier_by_outcome")]
        constraints = [
            models.CheckConstraint(
                name="dossier_state_known",
                condition=Q(state__in=DossierState.values),
                violation_error_message=_("Cet état de dossier n’existe pas."),
            ),
            models.CheckConstraint(
                name="dossier_outcome_known",
                condition=Q(outcome__in=DossierOutcome.values),
                violation_error_message=_("Cette suite n’existe pas."),
            ),
            models.CheckConstraint(
                name="dossier_taken_up_has_its_project",
                condition=~Q(outcome__in=["drafted", "filed"]) | Q(project__isnull=False),
                violation_error_message=_("Un dossier repris a son projet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def documents(self) -> list[dict]:
        """The documents listed there: name, size in bytes, address."""
        return self.content.get("documents_listed", [])


class DossierImport(models.Model):
    """One import: from which file or address, by whom, what it did; one at a time."""

    source = models.CharField(_("source"), max_length=250)
    procedure = models.BigIntegerField(_("démarche"), null=True, blank=True)
    began_at = models.DateTimeField(_("commencé le"))
    began_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    beat = models.DateTimeField(_("dernier signe de vie"))
    is_running = models.BooleanField(_("en cours"), default=True)
    is_whole = models.BooleanField(_("allé au bout"), default=False)
    message = models.TextField(_("message"), blank=True)
    up_to = models.DateTimeField(_("repris jusqu’à"), null=True, blank=True)

    class Meta:
        verbose_name = _("import de démarches-simplifiées")
        verbose_name_plural = _("imports de démarches-simplifiées")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_running"],
                condition=Q(is_running=True),
                name="dossier_import_alone",
                violation_error_message=_(
                    "Un import de démarches-simplifiées est déjà en cours : attendez sa fin."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.began_at:%d/%m/%Y}"


class DossierLine(models.Model):
    """What one import did of one dossier."""

    run = models.ForeignKey(DossierImport, on_delete=models.PROTECT, related_name="lines")
    number = models.BigIntegerField(_("numéro"))
    sentence = models.TextField(_("ce qui a été fait"))

    class Meta:
        verbose_name = _("ligne d’import de démarches-simplifiées")
        ordering = ["run_id", "pk"]

    def __str__(self) -> str:
        return f"{self.number} · {self.sentence}"
