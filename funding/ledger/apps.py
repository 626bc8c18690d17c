"""Registers the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "funding.ledger"
    label = "ledger"
    verbose_name = _("Comptabilité des crédits")
