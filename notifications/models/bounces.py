"""What mail servers say of addresses, at once or days later."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from notifications.models.outbox import Delivery


class BounceKind(models.TextChoices):
    HARD = "hard", _("Définitif")
    SOFT = "soft", _("Provisoire")


class Bounce(models.Model):
    """A message that a server gave back: at once, or by a report read in the mailbox of returns.

    ``delivery`` is empty when the report names no message of ours: anybody may have forged it.
    """

    address = models.CharField(_("adresse"), max_length=254)
    kind = models.CharField(_("nature"), max_length=4, choices=BounceKind)
    code = models.CharField(_("code"), max_length=20, blank=True)
    reason = models.CharField(_("explication du serveur"), max_length=500, blank=True)
    delivery = models.ForeignKey(
        Delivery,
        verbose_name=_("message"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,  # a return outlives the message, once that one is archived
        related_name="bounces",
    )
    source = models.CharField(_("rapport"), max_length=300, unique=True)
    reported_at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("retour de courriel")
        verbose_name_plural = _("retours de courriels")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="bounce_kind_known",
                condition=Q(kind__in=BounceKind.values),
                violation_error_message=_("Cette nature de retour n’existe pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} · {self.code or self.get_kind_display()}"


class UnknownAddressQuerySet(models.QuerySet):
    def binding(self) -> "UnknownAddressQuerySet":
        """Those to which nothing is sent any more."""
        return self.filter(lifted_at=None)


class UnknownAddress(models.Model):
    """An address that its own server does not know: no e-mail leaves for it until it is lifted."""

    address = models.CharField(_("adresse"), max_length=254)
    reason = models.CharField(_("explication du serveur"), max_length=500)
    marked_at = models.DateTimeField(_("marquée le"))
    lifted_at = models.DateTimeField(_("levée le"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("levée par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = UnknownAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse inconnue")
        verbose_name_plural = _("adresses inconnues")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(lifted_at=None),
                name="unknown_address_once",
                violation_error_message=_("Cette adresse est déjà marquée."),
            ),
            models.CheckConstraint(
                name="unknown_address_in_lower_case",
                condition=Q(address=Lower("address")),
                violation_error_message=_("L’adresse s’écrit en minuscules."),
            ),
            models.CheckConstraint(
                name="unknown_address_lifted_by_somebody",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                violation_error_message=_("Une marque levée a sa date et son auteur."),
            ),
        ]

    def __str__(self) -> str:
        return self.address
