"""What each member votes on each file of the agenda, while the session is open."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from funding.models.committees.agenda import AgendaItem
from funding.models.committees.sessions import refuse
from workflow.refusals import TRIGGER_SENTENCES


class VoteValue(models.TextChoices):
    FOR = "for", _("Pour")
    AGAINST = "against", _("Contre")
    ABSTAIN = "abstain", _("Abstention")


VOTE_GUARD = f"""
SELECT s.id AS session_id, s.status, i.outcome, i.cofinancing_id INTO held
  FROM funding_agendaitem i JOIN funding_committeesession s ON s.id = i.session_id
 WHERE i.id = NEW.item_id FOR SHARE OF s, i;
IF held.status <> 'open' THEN {refuse("vote_in_an_open_session")} END IF;
IF held.outcome <> 'pending' THEN {refuse("vote_before_the_answer")} END IF;
IF NOT EXISTS (SELECT 1 FROM funding_seat m
                WHERE m.session_id = held.session_id AND m.member_id = NEW.cast_by_id)
THEN {refuse("vote_of_a_member")} END IF;
IF (SELECT NOT d.has_conflict FROM funding_interestdeclaration d
     WHERE d.cofinancing_id = held.cofinancing_id AND d.declared_by_id = NEW.cast_by_id
     ORDER BY d.id DESC LIMIT 1) IS NOT TRUE
THEN {refuse("vote_without_conflict")} END IF;
IF EXISTS (SELECT 1 FROM funding_assessment a
            WHERE a.cofinancing_id = held.cofinancing_id AND a.assessed_by_id = NEW.cast_by_id)
THEN {refuse("vote_of_who_did_not_review")} END IF;
RETURN NEW;
"""  # noqa: S608 - constants of this module

TRIGGER_SENTENCES |= {
    "vote_in_an_open_session": _("On vote pendant la séance : elle n’est pas ouverte."),
    "vote_before_the_answer": _("Le comité a déjà répondu sur ce dossier : le vote est clos."),
    "vote_of_a_member": _("Seuls les membres de la séance votent."),
    "vote_without_conflict": _(
        "Vous ne votez pas sur ce dossier : déclarez d’abord n’y avoir aucun conflit d’intérêts."
    ),
    "vote_of_who_did_not_review": _("Vous avez instruit ce dossier : vous ne votez pas dessus."),
}


class Vote(models.Model):
    """One member's vote on one file; theirs to change until the committee answers."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="votes")
    value = models.CharField(_("vote"), max_length=8, choices=VoteValue)
    cast_at = models.DateTimeField(_("voté le"))
    cast_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("vote")
        ordering = ["item_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "cast_by"],
                name="vote_once_a_member",
                violation_error_message=_("Ce membre a déjà voté."),
            ),
            models.CheckConstraint(
                name="vote_value_known",
                condition=Q(value__in=VoteValue.values),
                violation_error_message=_("Ce vote n’existe pas."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="vote_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="vote_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("held", "RECORD")],
                func=VOTE_GUARD,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cast_by} · {self.get_value_display()}"
