"""The agenda of a session, and what the committee answered on each file."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from funding.models.cofinancings import Cofinancing
from funding.models.committees.sessions import CommitteeSession, refuse
from workflow.refusals import TRIGGER_SENTENCES

PERSON = settings.AUTH_USER_MODEL


class Outcome(models.TextChoices):
    PENDING = "pending", _("À examiner")
    GRANTED = "granted", _("Accordé")
    DEFERRED = "deferred", _("Ajourné")
    REFUSED = "refused", _("Refusé")
    WITHDRAWN = "withdrawn", _("Retiré par son porteur")
    REMOVED = "removed", _("Retiré de l’ordre du jour")


#: What the committee itself answered, with votes and quorum.
ANSWERS = ("granted", "deferred", "refused")

#: A member's vote counts when their last declaration says that they have no conflict.
COUNTED = """
(SELECT NOT d.has_conflict FROM funding_interestdeclaration d
  WHERE d.cofinancing_id = NEW.cofinancing_id AND d.declared_by_id = v.cast_by_id
  ORDER BY d.id DESC LIMIT 1)
"""

#: The session's row is held by a share lock, so that it neither closes nor opens meanwhile.
AGENDA_GUARD = f"""
SELECT s.status, s.quorum, s.chair_id, l.strand INTO held
  FROM funding_committeesession s JOIN ledger_budgetline l ON l.id = s.budget_line_id
 WHERE s.id = NEW.session_id FOR SHARE OF s;
IF TG_OP = 'INSERT' THEN
    IF held.status = 'closed' OR NEW.outcome <> 'pending' THEN
        {refuse("agenda_of_a_session_not_closed")}
    END IF;
    IF (SELECT c.strand FROM funding_cofinancing c WHERE c.id = NEW.cofinancing_id) <> held.strand
    THEN {refuse("agenda_item_of_the_lines_strand")} END IF;
    RETURN NEW;
END IF;
IF OLD.outcome <> 'pending' OR NEW.cofinancing_id <> OLD.cofinancing_id
   OR NEW.session_id <> OLD.session_id THEN
    {refuse("agenda_answer_never_changes")}
END IF;
IF held.status = 'closed' THEN {refuse("agenda_of_a_session_not_closed")} END IF;
IF NEW.outcome NOT IN ('granted', 'deferred', 'refused') THEN RETURN NEW; END IF;
IF held.status <> 'open' THEN {refuse("decision_in_an_open_session")} END IF;
SELECT count(*) AS cast_count,
       count(*) FILTER (WHERE v.value = 'for') AS yes,
       count(*) FILTER (WHERE v.value = 'against') AS no,
       bool_or(v.value = 'for' AND v.cast_by_id = held.chair_id) AS chair_says_yes
  INTO votes
  FROM funding_vote v WHERE v.item_id = NEW.id AND {COUNTED};
IF votes.cast_count < held.quorum THEN {refuse("decision_has_its_quorum")} END IF;
IF NEW.outcome = 'granted' AND (
    votes.yes < votes.no OR (votes.yes = votes.no AND votes.chair_says_yes IS NOT TRUE))
THEN {refuse("grant_has_its_majority")} END IF;
RETURN NEW;
"""  # noqa: S608 - constants of this module

TRIGGER_SENTENCES |= {
    "agenda_of_a_session_not_closed": _("La séance est levée : son ordre du jour ne change plus."),
    "agenda_item_of_the_lines_strand": _(
        "Le dossier relève d’un autre volet que la ligne budgétaire de la séance."
    ),
    "agenda_answer_never_changes": _("Le comité a déjà répondu sur ce dossier."),
    "decision_in_an_open_session": _(
        "Le dossier est à l’ordre du jour d’une séance qui n’est pas ouverte : ouvrez-la d’abord."
    ),
    "decision_has_its_quorum": _(
        "Le quorum n’est pas atteint : il manque des votes de membres sans conflit d’intérêts."
    ),
    "grant_has_its_majority": _(
        "Le comité n’a pas voté pour : à égalité, la voix du président de séance l’emporte."
    ),
}


class AgendaItem(models.Model):
    """A file before a session, in its place, then what the committee answered."""

    session = models.ForeignKey(CommitteeSession, on_delete=models.PROTECT, related_name="items")
    cofinancing = models.ForeignKey(
        Cofinancing, on_delete=models.PROTECT, related_name="agenda_items"
    )
    position = models.PositiveSmallIntegerField(_("rang"))
    enrolled_at = models.DateTimeField(_("inscrit le"))
    enrolled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(
        _("réponse"), max_length=10, choices=Outcome, default=Outcome.PENDING
    )
    granted_amount = models.DecimalField(
        _("montant accordé"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("motif"), blank=True)

    class Meta:
        verbose_name = _("dossier à l’ordre du jour")
        verbose_name_plural = _("ordre du jour")
        ordering = ["session_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cofinancing"],
                condition=Q(outcome="pending"),
                name="agenda_one_session_at_a_time",
                violation_error_message=_("Le dossier est déjà à l’ordre du jour d’une séance."),
            ),
            models.UniqueConstraint(
                fields=["session", "cofinancing"],
                condition=~Q(outcome="removed"),
                name="agenda_once_a_session",
                violation_error_message=_("Le dossier est déjà à l’ordre du jour."),
            ),
            models.CheckConstraint(
                name="agenda_outcome_known",
                condition=Q(outcome__in=Outcome.values),
                violation_error_message=_("Cette réponse du comité n’existe pas."),
            ),
            models.CheckConstraint(
                name="agenda_answer_has_date_and_person",
                condition=Q(outcome="pending", answered_at=None, answered_by=None)
                | (~Q(outcome="pending") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                violation_error_message=_("Une réponse du comité a sa date et son auteur."),
            ),
            models.CheckConstraint(
                name="agenda_grant_has_its_amount",
                condition=Q(outcome="granted", granted_amount__gt=0)
                | (~Q(outcome="granted") & Q(granted_amount=None)),
                violation_error_message=_("Un accord a son montant, et lui seul."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="agenda_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="agenda_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("held", "RECORD"), ("votes", "RECORD")],
                func=AGENDA_GUARD,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.position} · {self.cofinancing_id}"

    @property
    def is_pending(self) -> bool:
        return self.outcome == Outcome.PENDING
