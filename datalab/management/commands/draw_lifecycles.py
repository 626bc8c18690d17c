"""``manage.py draw_lifecycles [--check]``: docs/lifecycles.md from the tables."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from datalab.lifecycle_drawing import document


class Command(BaseCommand):
    help = "Dessine docs/lifecycles.md d’après les tables ; --check refuse une page périmée."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare sans écrire")

    def handle(self, *args, **options) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "lifecycles.md"
        drawn = document()
        if not options["check"]:
            path.write_text(drawn, encoding="utf-8")
            self.stdout.write(f"{path.name} : dessiné.")
            return
        written = path.read_text(encoding="utf-8") if path.exists() else ""
        if written != drawn:
            raise CommandError(
                "docs/lifecycles.md est périmé : lancez « ./run manage draw_lifecycles »."
            )
        self.stdout.write("docs/lifecycles.md est à jour.")
