"""What we remember of a deposited file: whose it is, what it holds, its hash. It never expires."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class FileKind:
    """A kind of file that bears documents, registered by its own wing.

    ``visible_to(user)`` gives the files that the person may see; ``may_attach(file, user, at)``
    and ``may_retract`` say what they may do now; the two addresses are url names of deeds, with
    the reference (and the piece's key for the second). ``attach`` is the action of the wing,
    ``attach(file, upload=…, label=…, by=…, at=…)``, when programs may join a piece.
    """

    name: str
    visible_to: Callable[[Any], models.QuerySet]
    may_attach: Callable[[Any, Any, datetime], bool]
    attach_url: str
    may_retract: Callable[[Any, Any, datetime], bool] = lambda file, user, at: False
    retract_url: str = ""
    attach: Callable[..., Any] | None = None


FILE_KINDS: dict[str, FileKind] = {}


def register(kind: FileKind) -> None:
    """Said once by each wing, in its ``apps.py``."""
    FILE_KINDS[kind.name] = kind


class ScanState(models.TextChoices):
    """What the virus scanner said of a piece. Nobody reads one before its verdict."""

    UNSCANNED = "unscanned", _("Non analysée")
    PENDING = "pending", _("En cours d’analyse")
    CLEAN = "clean", _("Saine")
    INFECTED = "infected", _("Mise en quarantaine")


#: The states in which a piece may be read: without a scanner configured, none is waited for.
READABLE = frozenset({ScanState.UNSCANNED, ScanState.CLEAN})


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AttachmentQuerySet":
        """The documents of the files that the person may see, and no other."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for kind in FILE_KINDS.values():
            seen |= Q(file_kind=kind.name, reference__in=kind.visible_to(user).values("reference"))
        return self.filter(seen, retracted_at=None)

    def of(self, file) -> "AttachmentQuerySet":
        """The documents of one file. Who may see the file may see them."""
        return (
            self.filter(file_kind=file.file_kind, reference=file.reference, retracted_at=None)
            .select_related("deposited_by")
            .order_by("pk")
        )


def private_path(attachment: "Attachment", filename: str) -> str:
    """Where the bytes lie in the private store: never under the name that a stranger chose."""
    return f"pieces/{attachment.key.hex[:2]}/{attachment.key.hex}"


#: What a deposit wrote, and nothing changes: the code on a signed scan may still lead it elsewhere.
DEPOSITED = (
    "key",
    "name",
    "content_type",
    "size",
    "sha256",
    "content",
    "deposited_at",
    "deposited_by_id",
)


class Attachment(models.Model):
    """A file deposited on a project, a case or a co-financing; private, served as attachment.

    Nothing is ever deleted: a piece deposited by mistake is retracted, and no longer served.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_kind = models.CharField(_("nature du dossier"), max_length=30)
    reference = models.CharField(_("référence"), max_length=20)
    label = models.CharField(_("intitulé"), max_length=200)
    name = models.CharField(_("nom du fichier"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("taille en octets"))
    sha256 = models.CharField(_("empreinte"), max_length=64)
    content = models.FileField(upload_to=private_path)
    asked_key = models.CharField(
        _("pièce demandée"),
        max_length=40,
        blank=True,
        help_text=_("La clé de la pièce que l’appel demande et à laquelle celle-ci répond."),
    )
    scan_state = models.CharField(
        _("analyse"), max_length=12, choices=ScanState, default=ScanState.UNSCANNED
    )
    deposited_at = models.DateTimeField(_("déposé le"))
    deposited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    retracted_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    retracted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce")
        ordering = ["pk"]
        indexes = [models.Index(fields=["file_kind", "reference"], name="attachment_by_file")]
        triggers = [
            pgtrigger.Protect(name="attachment_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="attachment_keeps_what_was_deposited",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf(*DEPOSITED),
                condition=pgtrigger.AnyChange(*DEPOSITED),
                func="RAISE EXCEPTION 'Une pièce reste telle que déposée.' "
                "USING ERRCODE = 'check_violation', "
                "CONSTRAINT = 'attachment_keeps_what_was_deposited';",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="attachment_is_not_empty",
                condition=Q(size__gt=0),
                violation_error_message=_("Le fichier est vide."),
            ),
            models.CheckConstraint(
                name="attachment_hash_is_sha256",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("L’empreinte du fichier est mal formée."),
            ),
            models.CheckConstraint(
                name="attachment_retracted_has_its_person",
                condition=Q(retracted_at=None, retracted_by=None)
                | Q(retracted_at__isnull=False, retracted_by__isnull=False),
                violation_error_message=_("Une pièce retirée a sa date et son auteur."),
            ),
            models.CheckConstraint(
                name="attachment_scan_state_known",
                condition=Q(scan_state__in=ScanState.values),
                violation_error_message=_("Cet état d’analyse n’existe pas."),
            ),
            models.UniqueConstraint(
                fields=["file_kind", "reference", "sha256"],
                condition=Q(retracted_at=None),
                name="attachment_once_a_file",
                violation_error_message=_("Ce fichier est déjà joint au dossier."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_readable(self) -> bool:
        """Whether the bytes may be given back: never before the scanner's verdict."""
        return self.scan_state in READABLE
