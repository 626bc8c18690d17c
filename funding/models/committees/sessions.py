"""A session of the committee: one budget line, a chair, members, a quorum; then its minutes."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from documents.models import Attachment
from funding.ledger.models import BudgetLine
from workflow.models import File, moves_along, page_of
from workflow.refusals import TRIGGER_SENTENCES

PERSON = settings.AUTH_USER_MODEL


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("Prévue")
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Levée")


def refuse(name: str) -> str:
    """The PL/pgSQL statement that refuses in the name of a rule."""
    return f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


CLOSING_GUARD = f"""
IF EXISTS (SELECT 1 FROM funding_agendaitem i
            WHERE i.session_id = NEW.id AND i.outcome = 'pending')
THEN {refuse("session_closes_when_all_is_answered")} END IF;
RETURN NULL;
"""  # noqa: S608 - constants of this module

SEAT_GUARD = f"""
IF (SELECT s.status FROM funding_committeesession s
     WHERE s.id = COALESCE(NEW.session_id, OLD.session_id) FOR SHARE) = 'closed'
THEN {refuse("seat_of_a_session_not_closed")} END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""  # noqa: S608 - constants of this module

MINUTES_GUARD = f"""
IF (SELECT s.status FROM funding_committeesession s WHERE s.id = NEW.session_id) <> 'closed'
THEN {refuse("minutes_of_a_closed_session")} END IF;
RETURN NEW;
"""  # noqa: S608 - constants of this module

TRIGGER_SENTENCES |= {
    "session_closes_when_all_is_answered": _(
        "La séance ne peut être levée : un dossier de l’ordre du jour n’a pas de réponse."
    ),
    "seat_of_a_session_not_closed": _("La séance est levée : sa composition ne change plus."),
    "minutes_never_change": _("Un procès-verbal ne se modifie pas."),
    "minutes_of_a_closed_session": _("Le procès-verbal se dresse quand la séance est levée."),
}


#: From each state, where a move leads: the table of ``funding.lifecycle``, which a test compares.
ROADS = {"planned": ("open",), "open": ("closed",)}


class CommitteeSessionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CommitteeSessionQuerySet":
        """The desk's roles that read committees; nobody of a ministry."""
        allowed = user.is_authenticated and user.can(Permission.COMMITTEE_READ)
        return self.all() if allowed else self.none()


class CommitteeSession(File):
    """One sitting of the committee, which decides on the money of one budget line."""

    file_kind = "committee_session"

    reference = models.CharField(_("référence"), max_length=20, unique=True)
    status = models.CharField(
        _("état"), max_length=10, choices=SessionStatus, default=SessionStatus.PLANNED
    )
    title = models.CharField(_("intitulé"), max_length=160)
    held_on = models.DateField(_("date de la séance"))
    budget_line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("ligne budgétaire"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    quorum = models.PositiveSmallIntegerField(_("quorum"))
    chair = models.ForeignKey(
        PERSON, verbose_name=_("président de séance"), on_delete=models.PROTECT, related_name="+"
    )
    current_item = models.ForeignKey(
        "funding.AgendaItem",
        verbose_name=_("dossier examiné"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    planned_at = models.DateTimeField(_("prévue le"))
    planned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    opened_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("levée le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CommitteeSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance du comité")
        verbose_name_plural = _("séances du comité")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="session_status_known",
                condition=Q(status__in=SessionStatus.values),
                violation_error_message=_("Cet état de séance n’existe pas."),
            ),
            models.CheckConstraint(
                name="session_has_a_quorum",
                condition=Q(quorum__gte=1),
                violation_error_message=_("Le quorum est d’au moins un membre."),
            ),
            models.CheckConstraint(
                name="session_opened_has_date_and_person",
                condition=Q(status="planned") | Q(opened_at__isnull=False, opened_by__isnull=False),
                violation_error_message=_("Une séance ouverte a sa date et son auteur."),
            ),
            models.CheckConstraint(
                name="session_closed_has_date_and_person",
                condition=~Q(status="closed") | Q(closed_at__isnull=False, closed_by__isnull=False),
                violation_error_message=_("Une séance levée a sa date et son auteur."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="session_never_deleted", operation=pgtrigger.Delete),
            moves_along("committee_session", ROADS),
            pgtrigger.Trigger(
                name="session_closes_when_all_is_answered",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Q(new__status="closed"),
                func=CLOSING_GUARD,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"

    @property
    def holder_id(self) -> None:
        """No organisation holds a session: only the desk's roles act on it."""
        return None

    def get_absolute_url(self) -> str:
        return page_of("funding:committee", self.reference)


class Seat(models.Model):
    """A member of the committee for one session; may vote unless a file recuses them."""

    session = models.ForeignKey(CommitteeSession, on_delete=models.PROTECT, related_name="seats")
    member = models.ForeignKey(
        PERSON, verbose_name=_("membre"), on_delete=models.PROTECT, related_name="+"
    )
    seated_at = models.DateTimeField(_("désigné le"))
    seated_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("siège au comité")
        verbose_name_plural = _("sièges au comité")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"],
                name="seat_once_a_session",
                violation_error_message=_("Cette personne siège déjà."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="seat_of_a_session_not_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=SEAT_GUARD,
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.session_id}"


class Minutes(models.Model):
    """The minutes of a closed session: what was decided, frozen as a PDF known by its hash."""

    session = models.OneToOneField(
        CommitteeSession, on_delete=models.PROTECT, related_name="minutes"
    )
    drawn_at = models.DateTimeField(_("dressé le"))
    drawn_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    told = models.JSONField(_("contenu"))
    sha256 = models.CharField(_("empreinte"), max_length=64)
    document = models.OneToOneField(
        Attachment, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("procès-verbal")
        verbose_name_plural = _("procès-verbaux")
        constraints = [
            models.CheckConstraint(
                name="minutes_hash_is_sha256",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("L’empreinte du procès-verbal est mal formée."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="minutes_never_change",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=refuse("minutes_never_change"),
            ),
            pgtrigger.Trigger(
                name="minutes_of_a_closed_session",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=MINUTES_GUARD,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.sha256[:12]}"
