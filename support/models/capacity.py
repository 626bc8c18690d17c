"""The datalab's capacity of a quarter in person-days: an envelope that cannot be overcommitted.

Held by PostgreSQL as money is: movements are append-only, a trigger keeps the quarter's figures
under the row's own lock, and a CHECK refuses one day too many, whatever the code path.
"""

from datetime import date
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from support.models.cases import SupportCase
from workflow.refusals import TRIGGER_SENTENCES

ZERO = Decimal("0")
#: More than any column holds, and less than « NaN », which PostgreSQL puts above every number.
MOST_DAYS = 1_000_000


def _refuses(name: str) -> str:
    return f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


TRIGGER_SENTENCES |= {
    "capacity_kept_by_movements": _(
        "La capacité d’un trimestre ne change que par un mouvement : ouvrir, engager, libérer."
    ),
    "capacity_is_append_only": _(
        "Un mouvement de capacité ne se modifie pas : il se corrige par un autre mouvement."
    ),
    "capacity_released_within_commitment": _(
        "Un accompagnement ne peut libérer plus de jours qu’il n’en a engagé."
    ),
}


class Capacity(models.Model):
    """The person-days of one quarter: opened, and held by cases."""

    year = models.PositiveSmallIntegerField(_("année"))
    quarter = models.PositiveSmallIntegerField(_("trimestre"))
    opened_days = models.DecimalField(
        _("jours ouverts"), max_digits=8, decimal_places=2, default=ZERO
    )
    held_days = models.DecimalField(
        _("jours engagés"), max_digits=8, decimal_places=2, default=ZERO
    )

    class Meta:
        verbose_name = _("capacité d’un trimestre")
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "quarter"],
                name="capacity_once_a_quarter",
                violation_error_message=_("Ce trimestre a déjà sa capacité."),
            ),
            models.CheckConstraint(
                name="capacity_quarter_exists",
                condition=Q(quarter__gte=1, quarter__lte=4),
                violation_error_message=_("Une année compte quatre trimestres."),
            ),
            models.CheckConstraint(
                name="capacity_never_overcommitted",
                condition=Q(held_days__gte=0, held_days__lte=F("opened_days")),
                violation_error_message=_(
                    "La capacité du trimestre ne suffit pas : il reste moins de jours que demandé."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="capacity_changes_by_movement",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=f"IF pg_trigger_depth() < 2 THEN {_refuses('capacity_kept_by_movements')} "
                "END IF; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="capacity_starts_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="IF NEW.opened_days <> 0 OR NEW.held_days <> 0 THEN "
                f"{_refuses('capacity_kept_by_movements')} END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"T{self.quarter} {self.year}"

    @property
    def remaining_days(self) -> Decimal:
        return self.opened_days - self.held_days

    @property
    def share(self) -> int:
        """The part held, in whole percent."""
        return int(self.held_days * 100 / self.opened_days) if self.opened_days else 0


def quarter_of(day: date) -> tuple[int, int]:
    """The year and the quarter of a day."""
    return day.year, (day.month + 2) // 3


def quarters_from(day: date) -> list[tuple[int, int]]:
    """The quarter of a day and the five that follow: those whose capacity may be moved."""
    year, quarter = quarter_of(day)
    return [(year + (quarter - 1 + n) // 4, (quarter - 1 + n) % 4 + 1) for n in range(6)]


FOLLOWS = f"""
UPDATE support_capacity SET
    opened_days = opened_days + CASE NEW.kind
        WHEN 'open' THEN NEW.days WHEN 'close' THEN -NEW.days ELSE 0 END,
    held_days = held_days + CASE NEW.kind
        WHEN 'hold' THEN NEW.days WHEN 'release' THEN -NEW.days ELSE 0 END
WHERE id = NEW.capacity_id;
IF NEW.kind = 'release' AND (
    SELECT sum(CASE kind WHEN 'hold' THEN days ELSE -days END)
    FROM support_capacitymovement
    WHERE capacity_id = NEW.capacity_id AND case_id = NEW.case_id
) < 0 THEN {_refuses("capacity_released_within_commitment")} END IF;
RETURN NEW;
"""  # noqa: S608 - constants of this module


class CapacityMove(models.TextChoices):
    OPEN = "open", _("Ouverture")
    CLOSE = "close", _("Fermeture")
    HOLD = "hold", _("Engagement")
    RELEASE = "release", _("Libération")


class CapacityMovement(models.Model):
    """So many days opened, closed, held by a case or released by it; never changed."""

    capacity = models.ForeignKey(Capacity, on_delete=models.PROTECT, related_name="movements")
    case = models.ForeignKey(
        SupportCase,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="capacity_movements",
    )
    kind = models.CharField(_("mouvement"), max_length=10, choices=CapacityMove)
    days = models.DecimalField(_("jours-personne"), max_digits=8, decimal_places=2)
    reason = models.TextField(_("motif"), blank=True)
    moved_at = models.DateTimeField(_("le"))
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("mouvement de capacité")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="capacity_days_positive",
                condition=Q(days__gt=0, days__lt=MOST_DAYS),
                violation_error_message=_("Un mouvement porte un nombre de jours positif."),
            ),
            models.CheckConstraint(
                name="capacity_move_known",
                condition=Q(kind__in=["open", "close"], case=None)
                | Q(kind__in=["hold", "release"], case__isnull=False),
                violation_error_message=_(
                    "Des jours s’ouvrent pour le trimestre et s’engagent pour un accompagnement."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="capacity_is_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func=_refuses("capacity_is_append_only"),
            ),
            pgtrigger.Trigger(
                name="capacity_follows",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=FOLLOWS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capacity} · {self.get_kind_display()} · {self.days}"
