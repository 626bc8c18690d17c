"""Loads the reference data and the told story; run again, it adds only what is missing."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.models import User
from accounts.permissions import Role
from datalab import demo_people
from datalab.story import committee, complements, dataset, desk, finding, public
from datalab.story.envelope import open_envelope
from datalab.story.scripts import SCRIPTS
from datalab.story.telling import Cast, Life, open_quarter
from projects.models import Project


class Command(BaseCommand):
    help = "Charge les données de référence et l’histoire racontée de la démonstration."

    def handle(self, *args, **options) -> None:
        call_command("load_reference", stdout=self.stdout)
        demo_people.load()
        officer = User.objects.holding(Role.BUDGET_OFFICER).order_by("pk")[0]
        open_envelope(by=officer)
        cast = Cast()
        open_quarter(by=cast.decider)
        told = set(Project.objects.values_list("title", flat=True))
        for script in SCRIPTS:
            if script.title not in told:
                Life(script, cast).tell()
        complements.tell(cast)
        committee.tell(cast)
        desk.tell()
        dataset.tell()
        finding.tell()
        public.tell()
        self.stdout.write("L’histoire est racontée.")
