"""How a person is known elsewhere: the identities that ProConnect vouches for, and their log."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.models.people import User


class IdentityState(models.TextChoices):
    LINKED = "linked", _("Reliée")
    PENDING = "pending", _("À confirmer par un administrateur")
    REJECTED = "rejected", _("Rejetée")


class ProviderIdentity(models.Model):
    """One person as one identity provider knows them: ``sub`` differs from a provider to another.

    A privileged account is never joined by itself: its identity waits for an administrator who is
    somebody else.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    provider = models.CharField(_("fournisseur d’identité"), max_length=64, blank=True)
    sub = models.CharField(_("identifiant chez le fournisseur"), max_length=255)
    email = models.EmailField(_("adresse annoncée"))
    siret = models.CharField(_("SIRET annoncé"), max_length=14, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation reconnue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(_("état"), max_length=10, choices=IdentityState)
    seen_at = models.DateTimeField(_("vue pour la première fois le"))
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("identité")
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "sub"],
                name="identity_once",
                violation_error_message=_("Cette identité est déjà connue."),
            ),
            models.CheckConstraint(
                name="identity_state_known",
                condition=Q(state__in=IdentityState.values),
                violation_error_message=_("Cet état d’identité n’existe pas."),
            ),
            models.CheckConstraint(
                name="identity_decided_has_its_person",
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                violation_error_message=_("Une identité décidée a sa date et son auteur."),
            ),
            models.CheckConstraint(
                name="identity_rejected_was_decided",
                condition=~Q(state="rejected") | Q(decided_by__isnull=False),
                violation_error_message=_("Une identité rejetée l’a été par quelqu’un."),
            ),
            models.CheckConstraint(
                name="identity_decided_by_somebody_else",
                condition=Q(decided_by=None) | ~Q(decided_by=F("user")),
                violation_error_message=_("Une autre personne doit confirmer cette identité."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.provider or _('fournisseur inconnu')}"


class SiretOverride(models.Model):
    """An establishment that a provider announces, and the organisation that it means for us.

    Providers sometimes announce the SIRET of a whole ministry for one of its directorates.
    """

    provider = models.CharField(
        _("fournisseur d’identité (vide : tous)"), max_length=64, blank=True
    )
    siret = models.CharField(_("SIRET annoncé"), max_length=14)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation voulue"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("motif"), max_length=300)

    class Meta:
        verbose_name = _("SIRET corrigé")
        verbose_name_plural = _("SIRET corrigés")
        ordering = ["siret", "provider"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "siret"],
                name="siret_override_once",
                violation_error_message=_("Ce SIRET est déjà corrigé pour ce fournisseur."),
            ),
            models.CheckConstraint(
                name="siret_override_has_fourteen_digits",
                condition=Q(siret__regex=r"^\d{14}$"),
                violation_error_message=_("Un SIRET compte quatorze chiffres."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siret} → {self.organisation}"


class AccountEventKind(models.TextChoices):
    CREATED = "created", _("Compte créé à la première connexion")
    LINKED = "linked", _("Identité reliée au compte")
    HELD = "held", _("Identité retenue : compte privilégié")
    CONFIRMED = "confirmed", _("Identité confirmée")
    REJECTED = "rejected", _("Identité rejetée")
    EMAIL_DIFFERS = "email_differs", _("Le fournisseur annonce une autre adresse")
    SUSPENDED = "suspended", _("Compte suspendu, inutilisé depuis un an")
    REOPENED = "reopened", _("Compte rouvert")
    FACTOR_ADDED = "factor_added", _("Second facteur installé")
    FACTOR_REMOVED = "factor_removed", _("Second facteur retiré")
    FACTOR_RESET = "factor_reset", _("Second facteur réinitialisé")
    RECOVERY_USED = "recovery_used", _("Code de secours utilisé")
    ERASED = "erased", _("Personne effacée")
    SESSIONS_REVOKED = "sessions_revoked", _("Sessions fermées")
    LINK_SENT = "link_sent", _("Lien de mot de passe envoyé")
    PASSWORD_CHOSEN = "password_chosen", _("Mot de passe choisi")


class AccountEvent(models.Model):
    """What happened to an account, append-only; ``by`` is empty when nobody decided it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="account_events")
    kind = models.CharField(_("événement"), max_length=20, choices=AccountEventKind)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        User,
        verbose_name=_("par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    detail = models.CharField(_("précision"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("événement de compte")
        verbose_name_plural = _("journal des comptes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "-at"], name="account_event_by_person")]
        constraints = [
            models.CheckConstraint(
                name="account_event_kind_known",
                condition=Q(kind__in=AccountEventKind.values),
                violation_error_message=_("Cet événement de compte n’existe pas."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="account_events_are_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'the log of accounts is append-only' "
                "USING ERRCODE = 'check_violation', "
                "CONSTRAINT = 'account_events_are_append_only';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"
