"""Keeps the returns of mail of a file, of standard input, or of the mailbox of the settings."""

import mailbox
import sys
from contextlib import closing
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.french import count
from notifications.actions.bouncing import read_mailbox, take_report
from notifications.delivery.returns import NoMailbox


class Command(BaseCommand):
    help = "Lit les retours de courriels (rapports de non-remise)."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            help="un message, une boîte mbox, ou « - » pour l’entrée ; sinon DATALAB_BOUNCES_URL",
        )

    def handle(self, *args, **options) -> None:
        if options["file"]:
            reports = self.reports(options["file"])
            new = sum(take_report(report, at=timezone.now()) for report in reports)
            said = count(new, "retour gardé", "retours gardés")
        else:
            try:
                read = read_mailbox(timezone.now())
            except NoMailbox as error:
                raise CommandError(str(error)) from error
            said = count(read, "message lu", "messages lus")
        self.stdout.write(f"{said}.")

    def reports(self, name: str) -> list[bytes]:
        if name == "-":
            return [sys.stdin.buffer.read()]
        path = Path(name)
        if not path.is_file():
            raise CommandError(f"Le fichier « {name} » n’existe pas.")
        content = path.read_bytes()
        if content.startswith(b"From "):
            with closing(mailbox.mbox(str(path), create=False)) as box:
                return [message.as_bytes() for message in box]
        return [content]
