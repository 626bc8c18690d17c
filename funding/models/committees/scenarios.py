"""What-ifs over the agenda of a session: they touch neither files nor money until promoted."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from funding.models.cofinancings import FinancingInstrument
from funding.models.committees.agenda import AgendaItem
from funding.models.committees.sessions import CommitteeSession, refuse
from workflow.refusals import TRIGGER_SENTENCES

PERSON = settings.AUTH_USER_MODEL


class Choice(models.TextChoices):
    GRANT = "grant", _("Accorder")
    DEFER = "defer", _("Ajourner")
    REFUSE = "refuse", _("Refuser")


TRIGGER_SENTENCES |= {
    "promoted_scenario_never_changes": _(
        "Ce scénario est devenu décision : il ne se modifie plus."
    ),
    "scenario_choice_on_its_own_agenda": _(
        "Un scénario ne porte que sur l’ordre du jour de sa séance."
    ),
}

CHOICE_GUARD = f"""
SELECT s.promoted_at, s.session_id INTO held FROM funding_scenario s
 WHERE s.id = COALESCE(NEW.scenario_id, OLD.scenario_id) FOR SHARE OF s;
IF held.promoted_at IS NOT NULL THEN {refuse("promoted_scenario_never_changes")} END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
IF (SELECT i.session_id FROM funding_agendaitem i WHERE i.id = NEW.item_id) <> held.session_id
THEN {refuse("scenario_choice_on_its_own_agenda")} END IF;
RETURN NEW;
"""  # noqa: S608 - constants of this module


class Scenario(models.Model):
    """One way to answer an agenda. ``ceiling_amount`` empty: what the line has available."""

    session = models.ForeignKey(
        CommitteeSession, on_delete=models.PROTECT, related_name="scenarios"
    )
    name = models.CharField(_("nom"), max_length=80)
    ceiling_amount = models.DecimalField(
        _("plafond étudié"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    explanation = models.TextField(_("règle suivie"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    drawn_at = models.DateTimeField(_("composé le"))
    drawn_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    promoted_at = models.DateTimeField(_("devenu décision le"), null=True, blank=True)
    promoted_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("scénario")
        ordering = ["session_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "name"],
                name="scenario_named_once",
                violation_error_message=_("Un scénario de la séance porte déjà ce nom."),
            ),
            models.CheckConstraint(
                name="scenario_ceiling_is_positive",
                condition=Q(ceiling_amount=None) | Q(ceiling_amount__gte=0),
                violation_error_message=_("Le plafond étudié ne peut être négatif."),
            ),
            models.CheckConstraint(
                name="scenario_promoted_has_its_person",
                condition=Q(promoted_at=None, promoted_by=None)
                | Q(promoted_at__isnull=False, promoted_by__isnull=False),
                violation_error_message=_("Une promotion a sa date et son auteur."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="promoted_scenario_never_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__promoted_at__isnull=False),
                func=refuse("promoted_scenario_never_changes"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScenarioChoice(models.Model):
    """What a scenario answers on one file; a file without a choice is left as it is."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="choices")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(_("réponse"), max_length=6, choices=Choice)
    amount = models.DecimalField(
        _("montant"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    instrument = models.CharField(
        _("instrument"), max_length=24, choices=FinancingInstrument, blank=True
    )
    reason = models.TextField(_("motif"), blank=True)
    derogation_reason = models.TextField(_("motif de la dérogation"), blank=True)

    class Meta:
        verbose_name = _("choix d’un scénario")
        verbose_name_plural = _("choix d’un scénario")
        ordering = ["scenario_id", "item_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "item"],
                name="scenario_one_choice_a_file",
                violation_error_message=_("Ce scénario répond déjà sur ce dossier."),
            ),
            models.CheckConstraint(
                name="scenario_choice_known",
                condition=Q(choice__in=Choice.values),
                violation_error_message=_("Cette réponse n’existe pas."),
            ),
            models.CheckConstraint(
                name="scenario_grant_has_its_amount",
                condition=Q(choice="grant", amount__gt=0, instrument__in=FinancingInstrument.values)
                | (~Q(choice="grant") & Q(amount=None)),
                violation_error_message=_("Un accord a son montant et son instrument."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="scenario_choice_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("held", "RECORD")],
                func=CHOICE_GUARD,
            )
        ]

    def __str__(self) -> str:
        return f"{self.scenario_id} · {self.item_id} · {self.get_choice_display()}"
