"""How long each kind of personal data is kept, and the trace that a purge leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Retention:
    """What a wing keeps of people: why, how long (``days``, None: as long as the file), then what.

    ``expired(before)`` gives the rows older than a moment, which are archived, then deleted.
    Without it the data ends otherwise (erasure of the person, end of a window), as ``after`` says.
    """

    kind: str
    label: Words
    purpose: Words
    days: int | None
    after: Words
    expired: Callable[[datetime], models.QuerySet] | None = None

    def limit(self, at: datetime) -> datetime:
        """The moment before which rows have expired."""
        if self.days is None:
            raise ValueError(f"{self.kind} is kept without limit")
        return at - timedelta(days=self.days)


RETENTIONS: dict[str, Retention] = {}


def keep(retention: Retention) -> None:
    """Said once by each wing, in its ``apps.py``."""
    RETENTIONS[retention.kind] = retention


class PurgeRecord(models.Model):
    """What a purge took away: of which kind, how many, older than what, and its archive's hash."""

    kind = models.CharField(_("nature"), max_length=40)
    count = models.PositiveIntegerField(_("lignes"))
    before = models.DateTimeField(_("antérieures au"))
    archive = models.CharField(_("archive"), max_length=200)
    sha256 = models.CharField(_("empreinte de l’archive"), max_length=64)
    purged_at = models.DateTimeField(_("purgé le"))

    class Meta:
        verbose_name = _("purge")
        ordering = ["-purged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="purge_has_its_archive",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$") & ~Q(archive="") & Q(count__gt=0),
                violation_error_message=_("Une purge a son archive et son compte."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="purges_are_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'the trace of purges is append-only' "
                "USING ERRCODE = 'check_violation', CONSTRAINT = 'purges_are_append_only';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.count}"
