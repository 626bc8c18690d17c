"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Travaux")

    def ready(self) -> None:
        from accounts.models import Retention, keep
        from jobs.queries import jobs_ended_before, rows_of_jobs_ended_before

        for kind, label, expired in (
            (
                "job_row",
                _("Lignes des imports, exports et lettres en nombre"),
                rows_of_jobs_ended_before,
            ),
            ("job", _("Imports, exports et lettres en nombre demandés"), jobs_ended_before),
        ):
            keep(
                Retention(
                    kind,
                    label,
                    _("Vous en montrer l’avancement et le résultat"),
                    365,
                    _("Archivés, puis supprimés"),
                    expired,
                )
            )
