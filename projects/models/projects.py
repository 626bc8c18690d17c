"""A project, its cost plan, its indicators and the colleagues invited on it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import DESK_ROLES, Permission, Role
from finding.models import NO_MOMENT, among, or_none, plain, searchable
from projects.models.calls import CallVersion, CostNature, ProjectType
from projects.models.guards import GUARDS
from workflow.models import File, page_of


class ProjectStatus(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("Déposé")
    ADMISSIBLE = "admissible", _("Recevable")
    INADMISSIBLE = "inadmissible", _("Non recevable")
    ACTIVE = "active", _("En cours")
    COMPLETED = "completed", _("Terminé")
    ARCHIVED = "archived", _("Archivé")
    WITHDRAWN = "withdrawn", _("Retiré")


#: The texts that the search reads, beside the title and the names of the holder.
SEARCHED = (
    "summary",
    "problem",
    "users",
    "data_used",
    "legal_frame",
    "deployment",
    "team",
    "sponsor",
)


#: Projects closed to somebody of the desk whatever their role (a declared conflict of interests):
#: each wing above adds, in apps.py, a function that gives the array of their ids, or None.
CLOSED_TO: list[Callable[[Any], models.Expression | None]] = []


class WantedHelp(models.TextChoices):
    """The kinds of help that the datalab gives (the same words as the support cases')."""

    LEGAL = "legal", _("Juridique")
    TECHNICAL = "technical", _("Technique")
    HUMAN = "human", _("Humain")
    MATERIAL = "material", _("Matériel")


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ProjectQuerySet":
        """The holder's administrators, invited colleagues, and the desk once it is filed.

        A project closed to somebody of the desk does not exist for them.
        """
        if not user.is_authenticated:
            return self.none()
        found = self._seen_by(user)
        for closed_to in CLOSED_TO if user.roles & DESK_ROLES else ():
            closed = closed_to(user)
            if closed is not None:
                found = found.filter(~among("pk", closed))
        return found

    def _seen_by(self, user) -> "ProjectQuerySet":
        mine = Q(organisation_id__in=user.organisation_ids_for(Permission.PROJECT_SUBMIT))
        if Role.CONTRIBUTOR in user.roles:  # given by the invitation; asked for nothing otherwise
            mine |= Q(among("pk", opened_to(user)))
        if Role.AUDITOR in user.roles:
            return self
        if user.can(Permission.PROJECT_READ_ALL):
            return self.filter(mine | Q(submitted_at__isnull=False))
        return self.filter(mine) if user.roles else self.none()


class Project(File):
    """A ministry's data project: the file that help and money are asked for."""

    file_kind = "project"

    reference = models.CharField(_("référence"), max_length=20, unique=True)
    status = models.CharField(
        _("état"), max_length=20, choices=ProjectStatus, default=ProjectStatus.DRAFT
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="projects",
    )
    call_version = models.ForeignKey(
        CallVersion, verbose_name=_("règles"), on_delete=models.PROTECT, related_name="projects"
    )
    title = models.CharField(_("titre"), max_length=200)
    summary = models.TextField(_("résumé"), blank=True)
    problem = models.TextField(_("problème à résoudre"), blank=True)
    users = models.TextField(_("usagers visés"), blank=True)
    data_used = models.TextField(_("données utilisées"), blank=True)
    has_personal_data = models.BooleanField(_("données personnelles"), null=True, blank=True)
    legal_frame = models.TextField(_("cadre juridique des données"), blank=True)
    deployment = models.TextField(_("stratégie de déploiement"), blank=True)
    team = models.TextField(_("équipe"), blank=True)
    sponsor = models.CharField(_("sponsor"), max_length=200, blank=True)
    project_types = ArrayField(
        models.CharField(max_length=30, choices=ProjectType),
        verbose_name=_("types de projet"),
        default=list,
        blank=True,
    )
    starts_on = models.DateField(_("début prévu"), null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField(_("durée en mois"), null=True, blank=True)
    calendar = models.TextField(_("étapes prévues"), blank=True)
    support_wanted = ArrayField(
        models.CharField(max_length=20, choices=WantedHelp),
        verbose_name=_("accompagnements souhaités"),
        default=list,
        blank=True,
    )
    support_need = models.TextField(_("besoin d’accompagnement"), blank=True)
    answers = models.JSONField(_("réponses aux questions de l’appel"), default=dict, blank=True)
    is_confidential = models.BooleanField(_("confidentiel"), default=False)
    draft_key = models.UUIDField(_("clé d’ouverture"), null=True, blank=True)
    copied_from = models.ForeignKey(
        "self",
        verbose_name=_("repris de"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="copies",
    )
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(_("modifié le"), default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("déposé le"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    inadmissible_reason = models.TextField(_("motif de non-recevabilité"), blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("projet")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="project_status_known",
                condition=Q(status__in=ProjectStatus.values),
                violation_error_message=_("Cet état de projet n’existe pas."),
            ),
            models.CheckConstraint(
                name="project_submitted_has_date_and_person",
                condition=Q(status__in=[ProjectStatus.DRAFT, ProjectStatus.WITHDRAWN])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                violation_error_message=_("Un projet déposé a sa date et son déposant."),
            ),
            models.CheckConstraint(
                name="project_inadmissible_has_its_reason",
                condition=~Q(status=ProjectStatus.INADMISSIBLE) | ~Q(inadmissible_reason=""),
                violation_error_message=_("Un projet non recevable a son motif."),
            ),
            models.UniqueConstraint(
                fields=["draft_key"],
                name="project_opened_once_a_page",
                violation_error_message=_("Ce brouillon est déjà ouvert."),
            ),
            # finds the newest of a holder, and is the key that a file below shares with its project
            models.UniqueConstraint(
                fields=["organisation", "id"],
                name="project_of_a_holder",
                violation_error_message=_("Ce projet a déjà son organisation."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status"], name="project_by_organisation"),
            models.Index(fields=["status", "id"], name="project_newest_in_a_state"),
            models.Index(
                or_none("submitted_at", NO_MOMENT), models.F("id"), name="project_by_submission"
            ),
            models.Index(plain("title"), models.F("id"), name="project_by_title"),
            models.Index(fields=["updated_at", "id"], name="project_by_change"),
            # the desk sees no draft: sorted by deposit, they would all come before the first
            models.Index(
                or_none("submitted_at", NO_MOMENT),
                models.F("id"),
                condition=Q(submitted_at__isnull=False),
                name="project_filed_by_day",
            ),
            GinIndex(fields=["project_types"], name="project_by_type"),
            models.Index(
                fields=["id"], condition=Q(is_confidential=True), name="project_confidential"
            ),
        ]
        triggers = [
            searchable(
                "project",
                file_kind="project",
                columns=("organisation_id", "title", *SEARCHED),
                holder="NEW.organisation_id",
                title="NEW.title",
                body=f"concat_ws(E'\\n', {', '.join(f'NEW.{name}' for name in SEARCHED)})",
                moment="NEW.created_at",
                leads=True,
            ),
            *GUARDS,
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"

    def get_absolute_url(self) -> str:
        return page_of("projects:detail", self.reference)

    @property
    def holder_id(self) -> int:
        return self.organisation_id

    @property
    def strand(self) -> str:
        return self.call_version.call.strand


class CostLine(models.Model):
    """One line of the cost plan, by nature and year, without and with tax, in euros."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="cost_lines")
    nature = models.CharField(_("nature"), max_length=20, choices=CostNature)
    year = models.PositiveSmallIntegerField(_("année"))
    label = models.CharField(_("libellé"), max_length=200)
    amount_ht = models.DecimalField(_("montant HT"), max_digits=14, decimal_places=2)
    amount_ttc = models.DecimalField(_("montant TTC"), max_digits=14, decimal_places=2)
    #: Titre 2 cannot be paid from a programme without jobs: the database names the only instrument.
    instrument = models.GeneratedField(
        expression=models.Case(
            models.When(nature=CostNature.STAFF, then=models.Value("credit_transfer")),
            default=models.Value(""),
        ),
        output_field=models.CharField(_("instrument imposé"), max_length=24),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("ligne de coût")
        verbose_name_plural = _("lignes de coût")
        ordering = ["year", "nature", "pk"]
        constraints = [
            models.CheckConstraint(
                name="cost_line_nature_known",
                condition=Q(nature__in=CostNature.values),
                violation_error_message=_("Cette nature de dépense n’existe pas."),
            ),
            models.CheckConstraint(
                name="cost_line_amounts_in_order",
                condition=Q(amount_ht__gt=Decimal("0"), amount_ttc__gte=models.F("amount_ht")),
                violation_error_message=_("Le TTC ne peut être inférieur au HT."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CoFunderState(models.TextChoices):
    PLANNED = "planned", _("Envisagé")
    ASKED = "asked", _("Demandé")
    GRANTED = "granted", _("Obtenu")


class CoFunder(models.Model):
    """Somebody else who pays for the project, in euros; the holder's own share is what is left."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="cofunders")
    name = models.CharField(_("cofinanceur"), max_length=200)
    amount = models.DecimalField(_("montant"), max_digits=14, decimal_places=2)
    state = models.CharField(
        _("où en est-il"), max_length=20, choices=CoFunderState, default=CoFunderState.PLANNED
    )

    class Meta:
        verbose_name = _("cofinanceur")
        verbose_name_plural = _("autres cofinanceurs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="cofunder_amount_is_positive",
                condition=Q(amount__gt=Decimal("0")),
                violation_error_message=_("Le montant doit être positif."),
            ),
            models.CheckConstraint(
                name="cofunder_state_known",
                condition=Q(state__in=CoFunderState.values),
                violation_error_message=_("Cet état de cofinancement n’existe pas."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """What will show the impact: where we start, where we go, when and how it is measured."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="indicators")
    kind = models.CharField(
        _("indicateur obligatoire"),
        max_length=40,
        blank=True,
        help_text=_("La clé de l’indicateur de l’appel auquel il répond ; vide : libre."),
    )
    label = models.CharField(_("indicateur"), max_length=200)
    unit = models.CharField(_("unité"), max_length=40, blank=True)
    baseline = models.DecimalField(_("valeur de départ"), max_digits=16, decimal_places=2)
    target = models.DecimalField(_("cible"), max_digits=16, decimal_places=2)
    target_on = models.DateField(_("date de la cible"))
    method = models.TextField(_("mode de mesure"))

    class Meta:
        verbose_name = _("indicateur")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label


class ProjectContributor(models.Model):
    """A colleague invited on one project; revoked, never deleted."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contributors")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contributions"
    )
    invited_at = models.DateTimeField(_("invité le"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("contributeur")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"],
                condition=Q(revoked_at=None),
                name="contributor_invited_once",
                violation_error_message=_("Cette personne est déjà invitée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.project_id}"


def opened_to(user) -> models.QuerySet:
    """The ids of the projects on which the person is invited."""
    return ProjectContributor.objects.filter(person=user, revoked_at=None).values("project")
