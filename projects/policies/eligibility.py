"""Who may apply to the desk?"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationKind, is_listed_operator
from workflow.lifecycle import Attempt, rule


def ineligibility(organisation: Organisation, on: date) -> str:
    """Why the organisation may not apply on that day; empty when it may (rules of the desk)."""
    if organisation.kind == OrganisationKind.STATE_SERVICE:
        return ""
    if organisation.kind == OrganisationKind.STATE_OPERATOR:
        if is_listed_operator(organisation, on):
            return ""
        return say(
            "« %(name)s » n’est pas inscrit, à ce jour, sur la liste des opérateurs de l’État. "
            "Si c’est une erreur, écrivez au guichet depuis la page d’aide."
        ) % {"name": organisation.name}
    if organisation.kind == OrganisationKind.LOCAL_AUTHORITY:
        return say(
            "Les collectivités territoriales ne sont pas admises au guichet à ce stade : "
            "il est réservé aux services et aux opérateurs de l’État."
        )
    return say(
        "Le guichet est réservé aux services de l’État et aux opérateurs de l’État : "
        "les entreprises et les associations n’y sont pas admises."
    )


def _reason(attempt: Attempt) -> str:
    """A filed project is judged as on the day it was filed, a draft as on the day of the deed."""
    on = timezone.localdate(attempt.file.submitted_at or attempt.at)
    return ineligibility(attempt.file.organisation, on)


@rule(_("L’organisation n’est pas éligible à ce jour."), explain=_reason)
def organisation_is_eligible(attempt: Attempt) -> bool:
    return not _reason(attempt)
