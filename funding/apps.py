"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = _("Cofinancements")

    def ready(self) -> None:
        from funding.models import Cofinancing, CofinancingStatus
        from projects.policies import ASKS_FOR_MONEY

        ASKS_FOR_MONEY.append(
            lambda project: Cofinancing.objects.filter(
                project=project, status=CofinancingStatus.DRAFT
            ).exists()
        )
