"""What we remember of other systems: their keys, and the answers already given to them."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.statements import Slot


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ApiTokenQuerySet":
        """A person's own tokens."""
        return self.filter(created_by=user) if user.is_authenticated else self.none()

    def usable(self, at: datetime | Slot) -> "ApiTokenQuerySet":
        """Neither revoked nor expired at that moment, of an account still open."""
        return self.filter(revoked_at=None, expires_at__gt=at, created_by__is_active=True)


class ApiToken(models.Model):
    """A personal key, hashed: what it opens is what its owner may do, narrowed by its scopes."""

    label = models.CharField(_("usage"), max_length=100)
    hint = models.CharField(_("début de la clé"), max_length=12)
    sha256 = models.CharField(_("empreinte"), max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("portée"))
    created_at = models.DateTimeField(_("créé le"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens"
    )
    expires_at = models.DateTimeField(_("expire le"))
    used_at = models.DateTimeField(_("dernier usage"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("jeton")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="api_token_hash_is_sha256",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("L’empreinte du jeton est mal formée."),
            ),
            models.CheckConstraint(
                name="api_token_opens_something",
                condition=Q(scopes__len__gt=0),
                violation_error_message=_("Choisissez au moins une portée."),
            ),
            models.CheckConstraint(
                name="api_token_expires_after_its_creation",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("Un jeton expire après sa création."),
            ),
            models.CheckConstraint(
                name="api_token_revoked_has_its_person",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                violation_error_message=_("Un jeton révoqué a sa date et son auteur."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.hint}…)"


class IdempotentAnswer(models.Model):
    """The one answer to a POST that carried an ``Idempotency-Key``; ``status`` is empty meanwhile.

    ``fingerprint`` is the hash of method, address and body: the same key with another is refused.
    """

    key = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)

    class Meta:
        verbose_name = _("réponse gardée")
        verbose_name_plural = _("réponses gardées")
        indexes = [models.Index(fields=["created_at"], name="idempotent_answer_by_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "key"], name="idempotent_answer_once_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.key
