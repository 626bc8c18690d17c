"""Writes the funded projects to the standard output, as they would be published now."""

from django.conf import settings
from django.core.management.base import BaseCommand

from opendata.exports.rows import sorted_out
from opendata.exports.writers import WRITERS
from opendata.queries.funded import funded, with_details


class Command(BaseCommand):
    help = (
        "Écrit les projets financés sur la sortie standard : CSV (schéma « projets lauréats ») "
        "ou JSON 360Giving. Les lignes retenues sont dites sur la sortie d’erreur."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--format", choices=["csv", "json"], default="csv")

    def handle(self, *args, **options) -> None:
        rows, held = sorted_out(with_details(funded()).order_by("decided_at", "pk"))
        site = settings.DATALAB_SITE_URL.rstrip("/")
        text = WRITERS[options["format"]](rows, site).decode("utf-8")
        self.stdout.write(text, ending="" if text.endswith("\n") else "\n")
        for one in held:
            self.stderr.write(f"Ligne retenue : {one}")
