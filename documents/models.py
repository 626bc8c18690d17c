"""What we remember of a deposited file: whose it is, what it holds, its hash. It never expires."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_path(attachment: "Attachment", filename: str) -> str:
    """Where the bytes lie in the private store: never under the name that a stranger chose."""
    return f"pieces/{attachment.key.hex[:2]}/{attachment.key.hex}"


class Attachment(models.Model):
    """A file deposited on a project, a case or a co-financing; private, served as attachment."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_kind = models.CharField(_("nature du dossier"), max_length=30)
    reference = models.CharField(_("référence"), max_length=20)
    label = models.CharField(_("intitulé"), max_length=200)
    name = models.CharField(_("nom du fichier"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("taille en octets"))
    sha256 = models.CharField(_("empreinte"), max_length=64)
    content = models.FileField(upload_to=private_path)
    deposited_at = models.DateTimeField(_("déposé le"))
    deposited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("pièce")
        ordering = ["pk"]
        indexes = [models.Index(fields=["file_kind", "reference"], name="attachment_by_file")]

    def __str__(self) -> str:
        return self.name
