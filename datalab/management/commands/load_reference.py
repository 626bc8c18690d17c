"""Loads the reference data: ministries, operators, the two calls. Harmless when repeated."""

from django.core.management.base import BaseCommand

from accounts.french import count
from datalab import reference

WORDS = {
    "ministries": ("ministère", "ministères"),
    "operators": ("opérateur", "opérateurs"),
    "bodies": ("autre organisme", "autres organismes"),
    "calls": ("appel à projets", "appels à projets"),
}


class Command(BaseCommand):
    help = "Charge les ministères, les opérateurs et les appels ; sans effet la seconde fois."

    def handle(self, *args, **options) -> None:
        tally = reference.load()
        for kind, words in WORDS.items():
            created = tally.created[kind]
            new = f" (dont {created} créés)" if created > 1 else " (dont 1 créé)" if created else ""
            self.stdout.write(f"{count(tally.found[kind], *words)}{new}")
