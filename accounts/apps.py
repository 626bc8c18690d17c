"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from accounts.models import Retention, keep
        from accounts.sessions import note_opening

        user_logged_in.connect(note_opening, dispatch_uid="note-opening")
        keep(
            Retention(
                "account",
                _("Compte : nom, prénom, adresse professionnelle, rôles, organisation"),
                _("Ouvrir les pages selon le rôle, savoir qui fait quoi"),
                None,
                _(
                    "Suspendu après un an sans connexion ; effacé à la demande, une fois les rôles "
                    "finis : les actes restent, sous un numéro"
                ),
            )
        )
        keep(
            Retention(
                "session",
                _("Sessions : début, sorte d’appareil"),
                _("Voir et fermer vos connexions"),
                1,
                _("Supprimées à leur fin"),
            )
        )
