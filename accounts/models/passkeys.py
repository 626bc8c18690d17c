"""Passkeys (WebAuthn): the public half of a key that a person's own device keeps."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class Passkey(models.Model):
    """A key of a person's device; what proves it never leaves the device."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="passkeys")
    name = models.CharField(_("nom"), max_length=60)
    credential_id = models.BinaryField(_("identifiant"), unique=True, max_length=1023)
    public_key = models.BinaryField(_("clé publique"), max_length=1023)
    sign_count = models.PositiveBigIntegerField(_("signatures"), default=0)
    added_at = models.DateTimeField(_("ajoutée le"), default=timezone.now)
    used_at = models.DateTimeField(_("utilisée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("clé d’accès")
        verbose_name_plural = _("clés d’accès")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="passkey_is_named",
                condition=~Q(name=""),
                violation_error_message=_("Donnez un nom à cette clé."),
            ),
            models.CheckConstraint(
                name="passkey_is_whole",
                condition=~Q(credential_id=b"") & ~Q(public_key=b""),
                violation_error_message=_("Une clé d’accès a son identifiant et sa clé publique."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
