"""A typed case of the datalab's help, independent of any money decision."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import Permission, Role
from finding.models import among, plain, searchable
from projects.models import Project, opened_to
from support.models.asked import ASKED
from support.models.kinds import SupportKind
from workflow.models import File, moves_along, page_of

#: Working days within which the desk answers, by kind of help; the clock stops while it waits.
SERVICE_LEVEL = {
    SupportKind.LEGAL: 15,
    SupportKind.TECHNICAL: 10,
    SupportKind.HUMAN: 30,
    SupportKind.MATERIAL: 20,
}


class SupportStatus(models.TextChoices):
    REQUESTED = "requested", _("Demandé")
    QUALIFIED = "qualified", _("Qualifié")
    IN_PROGRESS = "in_progress", _("En cours")
    WAITING = "waiting_for_ministry", _("En attente du ministère")
    RESOLVED = "resolved", _("Résolu")
    DECLINED = "declined", _("Décliné")


#: While the case is in these hands the desk's clock runs.
OURS = (SupportStatus.REQUESTED, SupportStatus.QUALIFIED, SupportStatus.IN_PROGRESS)
OPEN_STATUSES = (*OURS, SupportStatus.WAITING)

#: From each state, where a move leads: the table of ``support.lifecycle``, which a test compares.
ROADS = {
    "requested": ("qualified", "declined"),
    "qualified": ("in_progress", "declined"),
    "in_progress": ("waiting_for_ministry", "resolved", "declined"),
    "waiting_for_ministry": ("in_progress", "resolved", "declined"),
    "resolved": ("in_progress",),
    "declined": ("in_progress",),
}


class SupportCaseQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SupportCaseQuerySet":
        """The asking organisation's people, those invited on the project, and the desk."""
        if not user.is_authenticated:
            return self.none()
        if user.can(Permission.SUPPORT_READ_ALL):
            return self
        mine = Q(organisation_id__in=user.organisation_ids_for(Permission.SUPPORT_ASK))
        if user.can(Permission.PROJECT_READ_ALL):
            # The case's own project, read by its key: joined, a count would read every filed one.
            seen = Project.objects.visible_to(user).filter(pk=OuterRef("project"))
            sees = Subquery(seen.order_by().values(sees=Value(True)))
            mine |= Q(project__isnull=False) & Q(sees)
        elif Role.CONTRIBUTOR in user.roles:
            # Beyond these, a case is its holder's: its project has the same (decision 0077).
            mine |= Q(among("project", opened_to(user)))
        return self.filter(mine)

    def late_on(self, day: date) -> "SupportCaseQuerySet":
        """Late, and by our fault: what waits for the ministry is never late."""
        return self.filter(status__in=OURS, due_on__lt=day)


class SupportCase(File):
    """A request for legal, technical, human or material help."""

    file_kind = "support_case"

    reference = models.CharField(_("référence"), max_length=20, unique=True)
    status = models.CharField(
        _("état"), max_length=24, choices=SupportStatus, default=SupportStatus.REQUESTED
    )
    kind = models.CharField(_("nature"), max_length=10, choices=SupportKind)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="support_cases"
    )
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="support_cases"
    )
    subject = models.CharField(_("objet"), max_length=200)
    question = models.TextField(_("besoin"))
    details = models.JSONField(_("précisions"), default=dict, blank=True)
    requested_at = models.DateTimeField(_("demandé le"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    draft_key = models.UUIDField(_("clé de la demande"), null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("agent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="support_cases",
    )
    due_on = models.DateField(_("réponse attendue le"))
    waiting_since = models.DateField(_("en attente du ministère depuis le"), null=True, blank=True)
    days_waited = models.PositiveSmallIntegerField(_("jours ouvrés d’attente"), default=0)
    estimated_days = models.DecimalField(
        _("estimation (jours-personne)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    actual_days = models.DecimalField(
        _("réalisé (jours-personne)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    capacity = models.ForeignKey(
        "support.Capacity",
        verbose_name=_("trimestre de charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    answer = models.TextField(_("réponse"), blank=True)
    resolved_on = models.DateField(_("résolu le"), null=True, blank=True)

    objects = SupportCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("accompagnement")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="support_status_known",
                condition=Q(status__in=SupportStatus.values),
                violation_error_message=_("Cet état d’accompagnement n’existe pas."),
            ),
            models.CheckConstraint(
                name="support_kind_known",
                condition=Q(kind__in=SupportKind.values),
                violation_error_message=_("Cette nature d’accompagnement n’existe pas."),
            ),
            models.CheckConstraint(
                name="support_in_progress_has_its_owner",
                condition=~Q(status__in=["in_progress", "waiting_for_ministry", "resolved"])
                | Q(owner__isnull=False),
                violation_error_message=_("Un accompagnement en cours a son agent."),
            ),
            models.CheckConstraint(
                name="support_resolved_has_its_answer",
                condition=~Q(status="resolved") | ~Q(answer=""),
                violation_error_message=_("Un accompagnement résolu a sa réponse."),
            ),
            models.CheckConstraint(
                name="support_waiting_has_its_day",
                condition=Q(status="waiting_for_ministry", waiting_since__isnull=False)
                | (~Q(status="waiting_for_ministry") & Q(waiting_since=None)),
                violation_error_message=_("L’horloge n’est arrêtée que pendant l’attente."),
            ),
            models.CheckConstraint(
                name="support_resolved_has_its_day",
                condition=~Q(status="resolved") | Q(resolved_on__isnull=False),
                violation_error_message=_("Un accompagnement résolu a sa date."),
            ),
            models.CheckConstraint(
                name="support_days_not_negative",
                condition=(Q(estimated_days=None) | Q(estimated_days__gt=0))
                & (Q(actual_days=None) | Q(actual_days__gte=0)),
                violation_error_message=_("Un nombre de jours ne peut être négatif."),
            ),
            models.UniqueConstraint(
                fields=["requested_by", "draft_key"],
                name="support_asked_once_a_page",
                violation_error_message=_("Cette aide est déjà demandée."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="support_by_due_date"),
            models.Index(fields=["organisation", "-id"], name="support_by_organisation"),
            models.Index(fields=["status", "id"], name="support_newest_in_a_state"),
            models.Index(fields=["due_on", "id"], name="support_by_due_day"),
            models.Index(fields=["requested_at", "id"], name="support_by_request"),
            models.Index(plain("subject"), models.F("id"), name="support_by_subject"),
        ]
        triggers = [
            searchable(
                "support_case",
                file_kind="support_case",
                columns=("organisation_id", "subject", "question", "answer"),
                holder="NEW.organisation_id",
                title="NEW.subject",
                body="concat_ws(E'\\n', NEW.question, NEW.answer)",
                moment="NEW.requested_at",
                leads=True,
            ),
            moves_along("support_case", ROADS),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.subject}"

    @property
    def holder_id(self) -> int:
        return self.organisation_id

    def get_absolute_url(self) -> str:
        return page_of("support:detail", self.reference)

    def is_late(self, today: date) -> bool:
        """Late only when the case is in our hands (desk rules: « en retard » when it is ours)."""
        return self.status in OURS and self.due_on < today

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What the kind's own form asked, as (question, answer), without the empty ones."""
        pairs = [(str(a.label), a.shown(self.details.get(a.key))) for a in ASKED[self.kind]]
        return [(label, value) for label, value in pairs if value]
