"""Declarations of interests and scored assessments."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from funding.models.cofinancings import Cofinancing


class InterestDeclaration(models.Model):
    """What a reviewer or a decision maker declares before opening a file; the last one binds."""

    cofinancing = models.ForeignKey(
        Cofinancing, on_delete=models.PROTECT, related_name="declarations"
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField(_("déclaré le"))
    has_conflict = models.BooleanField(_("conflit d’intérêts"))
    explanation = models.TextField(_("précision"), blank=True)

    class Meta:
        verbose_name = _("déclaration d’intérêts")
        verbose_name_plural = _("déclarations d’intérêts")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="declaration_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        indexes = [
            models.Index(
                fields=["cofinancing", "declared_by", "-id"], name="declaration_latest_first"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="conflict_is_explained",
                condition=Q(has_conflict=False) | ~Q(explanation=""),
                violation_error_message=_("Précisez le conflit d’intérêts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.declared_by} · {self.cofinancing_id}"


class Assessment(models.Model):
    """One reviewer's marks on the call's grid, and their opinion; never changed once given."""

    cofinancing = models.ForeignKey(
        Cofinancing, on_delete=models.PROTECT, related_name="assessments"
    )
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments"
    )
    assessed_at = models.DateTimeField(_("rendu le"))
    scores = models.JSONField(_("notes"), default=dict)
    weighted_score = models.DecimalField(_("note pondérée sur 100"), max_digits=5, decimal_places=2)
    is_favourable = models.BooleanField(_("avis favorable"))
    comment = models.TextField(_("avis"))
    remarks = models.JSONField(_("remarques par critère"), default=dict, blank=True)

    class Meta:
        verbose_name = _("évaluation")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="assessment_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="assessment_without_conflict",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="IF (SELECT NOT d.has_conflict FROM funding_interestdeclaration d "
                "WHERE d.cofinancing_id = NEW.cofinancing_id "
                "AND d.declared_by_id = NEW.assessed_by_id ORDER BY d.id DESC LIMIT 1) IS NOT TRUE "
                "THEN RAISE EXCEPTION 'assessment_without_conflict' USING "
                "ERRCODE = 'check_violation', CONSTRAINT = 'assessment_without_conflict'; "
                "END IF; RETURN NEW;",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cofinancing", "assessed_by"],
                name="assessment_once_a_reviewer",
                violation_error_message=_("Vous avez déjà rendu votre évaluation."),
            ),
            models.CheckConstraint(
                name="assessment_score_out_of_hundred",
                condition=Q(weighted_score__gte=0, weighted_score__lte=100),
                violation_error_message=_("La note va de 0 à 100."),
            ),
            models.CheckConstraint(
                name="assessment_has_its_comment",
                condition=~Q(comment=""),
                violation_error_message=_("Écrivez votre avis."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessed_by} · {self.cofinancing_id}"
