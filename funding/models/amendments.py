"""Amendments: what a signed act changes of an award in use, prepared first, then signed."""

from datetime import datetime
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from funding.models.cofinancings import Cofinancing
from workflow.refusals import TRIGGER_SENTENCES

#: Run when an amendment is signed: what is left of the aid stays within the rate of the call, or of
#: the derogation, on the assiette as amended.
RATE_GUARD = """
SELECT f.granted_amount AS granted, f.eligible_amount AS eligible, f.decided_at AS decided,
       CASE WHEN f.derogation_reason = '' THEN f.max_rate ELSE f.derogation_max_rate END AS rate
  INTO terms FROM funding_cofinancing f WHERE f.id = NEW.cofinancing_id;
SELECT coalesce(sum(a.withdrawn_amount + a.released_amount), 0) INTO given_back
  FROM funding_amendment a
 WHERE a.cofinancing_id = NEW.cofinancing_id AND a.recorded_at >= terms.decided;
SELECT a.eligible_after INTO base
  FROM funding_amendment a
 WHERE a.cofinancing_id = NEW.cofinancing_id AND a.recorded_at >= terms.decided
   AND a.eligible_after IS NOT NULL ORDER BY a.number DESC LIMIT 1;
IF terms.granted - given_back > coalesce(base, terms.eligible) * terms.rate THEN
    RAISE EXCEPTION 'L’aide dépasserait le taux maximal de la nouvelle assiette.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_stays_within_the_rate';
END IF;
RETURN NULL;
"""
TRIGGER_SENTENCES["amendment_stays_within_the_rate"] = _(
    "Sur la nouvelle assiette, l’aide dépasserait le taux maximal : réduisez aussi l’aide."
)


class AmendmentQuerySet(models.QuerySet):
    def prepared(self) -> "AmendmentQuerySet":
        """Those not signed yet, and not given up."""
        return self.filter(recorded_at=None, dropped_at=None)

    def signed(self) -> "AmendmentQuerySet":
        """Those that bind, under the present decision: a reversed one takes its own away."""
        return self.filter(recorded_at__gte=F("cofinancing__decided_at"))


class Amendment(models.Model):
    """A change of cost, of calendar or of aid, in euros: what was and what becomes.

    Prepared, it changes nothing; signed, it is applied whole. ``aid`` counts what is granted less
    what earlier amendments gave back. ``changes`` names each tranche and milestone that moves:
    ``{"what", "number", "field", "before", "after"}``.
    """

    cofinancing = models.ForeignKey(
        Cofinancing, on_delete=models.PROTECT, related_name="amendments"
    )
    number = models.PositiveSmallIntegerField(_("numéro"))
    reason = models.TextField(_("objet de l’avenant"))
    total_before = models.DecimalField(
        _("coût total avant"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    total_after = models.DecimalField(
        _("coût total après"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    eligible_before = models.DecimalField(
        _("assiette avant"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    eligible_after = models.DecimalField(
        _("assiette après"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    duration_before = models.PositiveSmallIntegerField(_("durée avant"), null=True, blank=True)
    duration_after = models.PositiveSmallIntegerField(_("durée après"), null=True, blank=True)
    aid_before = models.DecimalField(_("aide avant"), max_digits=14, decimal_places=2)
    withdrawn_amount = models.DecimalField(
        _("retiré des engagements"), max_digits=14, decimal_places=2, default=0
    )
    released_amount = models.DecimalField(
        _("rendu sans avoir été engagé"), max_digits=14, decimal_places=2, default=0
    )
    changes = models.JSONField(_("tranches et jalons modifiés"), default=list, blank=True)
    prepared_at = models.DateTimeField(_("préparé le"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signed_on = models.DateField(_("signé le"), null=True, blank=True)
    document = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("enregistré le"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dropped_at = models.DateTimeField(_("abandonné le"), null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("avenant")
        verbose_name_plural = _("avenants")
        ordering = ["cofinancing_id", "number"]
        triggers = [
            pgtrigger.Protect(name="amendment_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closed_amendment_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__recorded_at__isnull=False)
                | pgtrigger.Q(old__dropped_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="amendment_stays_within_the_rate",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("recorded_at"),
                condition=pgtrigger.Q(new__recorded_at__isnull=False),
                declare=[("terms", "RECORD"), ("given_back", "NUMERIC"), ("base", "NUMERIC")],
                func=RATE_GUARD,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cofinancing", "number"],
                name="amendment_numbered_once",
                violation_error_message=_("Cet avenant est déjà enregistré."),
            ),
            models.UniqueConstraint(
                fields=["cofinancing"],
                condition=Q(recorded_at=None, dropped_at=None),
                name="amendment_prepared_one_at_a_time",
                violation_error_message=_("Un avenant est déjà en préparation."),
            ),
            models.CheckConstraint(
                name="amendment_has_its_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Un avenant dit son objet."),
            ),
            models.CheckConstraint(
                name="amendment_changes_something",
                condition=Q(total_after__isnull=False)
                | Q(eligible_after__isnull=False)
                | Q(duration_after__isnull=False)
                | Q(withdrawn_amount__gt=0)
                | Q(released_amount__gt=0)
                | ~Q(changes=[]),
                violation_error_message=_("Un avenant change quelque chose."),
            ),
            models.CheckConstraint(
                name="amendment_costs_are_likely",
                condition=(Q(total_after=None) | Q(total_after__gt=0))
                & (Q(eligible_after=None) | Q(eligible_after__gt=0))
                & (
                    Q(total_after=None)
                    | Q(eligible_after=None)
                    | Q(eligible_after__lte=F("total_after"))
                ),
                violation_error_message=_("L’assiette est positive et ne dépasse pas le coût."),
            ),
            models.CheckConstraint(
                name="amendment_only_reduces_the_aid",
                condition=Q(withdrawn_amount__gte=0, released_amount__gte=0)
                & Q(aid_before__gte=F("withdrawn_amount") + F("released_amount")),
                violation_error_message=_("Un avenant ne rend pas plus que l’aide."),
            ),
            models.CheckConstraint(
                name="amendment_signed_has_day_and_person",
                condition=Q(signed_on=None, recorded_at=None, recorded_by=None, document=None)
                | Q(
                    signed_on__isnull=False,
                    recorded_at__isnull=False,
                    recorded_by__isnull=False,
                    dropped_at=None,
                ),
                violation_error_message=_("Un avenant signé a sa date et son auteur."),
            ),
            models.CheckConstraint(
                name="amendment_dropped_has_date_and_person",
                condition=Q(dropped_at=None, dropped_by=None)
                | Q(dropped_at__isnull=False, dropped_by__isnull=False),
                violation_error_message=_("Un avenant abandonné a sa date et son auteur."),
            ),
        ]

    def __str__(self) -> str:
        return _("Avenant n° %(number)s") % {"number": self.number}

    @property
    def stage(self) -> str:
        """Where it stands: prepared, signed or dropped."""
        if self.recorded_at:
            return "signed"
        return "dropped" if self.dropped_at else "prepared"

    def binds(self, decided_at: datetime | None) -> bool:
        """Whether it is signed under the decision taken then."""
        return bool(self.recorded_at and decided_at and self.recorded_at >= decided_at)

    @property
    def aid_after(self) -> Decimal:
        """What is left of the aid, in euros."""
        return self.aid_before - self.withdrawn_amount - self.released_amount
