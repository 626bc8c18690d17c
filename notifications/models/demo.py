"""The e-mails that the demonstration keeps instead of sending them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoEmail(models.Model):
    """A message that the demonstration kept instead of sending it."""

    to = models.EmailField(_("à"))
    subject = models.CharField(_("objet"), max_length=250)
    text = models.TextField(_("texte"))
    message_id = models.CharField(max_length=200, unique=True)
    sent_at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("courriel de la démonstration")
        verbose_name_plural = _("courriels de la démonstration")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject
