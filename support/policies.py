"""Which rules bind this person to this case?"""

from django.utils.translation import gettext_lazy as _

from support.models import Satisfaction
from workflow.lifecycle import Attempt, rule


@rule(_("L’accompagnement est déjà rattaché à un projet."))
def has_no_project(attempt: Attempt) -> bool:
    return attempt.file.project_id is None


@rule(_("Votre organisation a déjà donné son avis."))
def is_not_rated(attempt: Attempt) -> bool:
    return not Satisfaction.objects.filter(case=attempt.file).exists()
