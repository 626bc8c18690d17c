"""What one person held in an organisation, given to a successor in one act."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class HandOver(models.Model):
    """Who gave what to whom. ``details``: roles, and references of the files by wing."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne qui part"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("successeur"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("motif"))
    details = models.JSONField(_("ce qui est transmis"), default=dict)
    handed_at = models.DateTimeField(_("le"))
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("passation")
        ordering = ["-handed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="hand_over_to_somebody_else",
                condition=~Q(person=F("successor")),
                violation_error_message=_("Le successeur est une autre personne."),
            ),
            models.CheckConstraint(
                name="hand_over_has_its_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Indiquez le motif de la passation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.successor}"
