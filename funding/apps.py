"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = _("Cofinancements")

    def ready(self) -> None:
        from funding.ledger.chorus import matching
        from funding.queries.awards import names_of_awards

        matching.name_awards_with(names_of_awards)
