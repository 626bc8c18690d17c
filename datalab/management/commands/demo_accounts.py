"""Prints one sign-in per line: « rôle · adresse · mot de passe »."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from datalab import demo_people


class Command(BaseCommand):
    help = "Affiche les comptes de la démonstration : rôle · adresse · mot de passe."

    def handle(self, *args, **options) -> None:
        if not settings.DATALAB_DEMO:
            raise CommandError(
                "Les comptes de démonstration n’existent que lorsque DATALAB_DEMO vaut 1."
            )
        people = demo_people.present()
        if not people:
            raise CommandError("Aucun compte de démonstration : lancez « manage.py demo_story ».")
        for person in people:
            self.stdout.write(f"{person.role.label} · {person.email} · {demo_people.PASSWORD}")
