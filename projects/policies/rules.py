"""Under which rules may a project be filed?"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from projects.models import CallVersion, Project
from workflow.lifecycle import Attempt, rule


def rules_in_force(project: Project, on: date) -> CallVersion | None:
    """The version of the project's call that binds files on that day; None when the call is shut.

    One query, asked once for the same object and day.
    """
    known: dict[date, CallVersion | None] = project.__dict__.setdefault("_rules_in_force", {})
    if on not in known:
        known[on] = (
            CallVersion.objects.open_on(on).filter(call=project.call_version.call_id).first()
        )
    return known[on]


def _refusal(attempt: Attempt) -> str:
    current = rules_in_force(attempt.file, timezone.localdate(attempt.at))
    if current is None:
        return say("L’appel est clos : aucun dossier ne peut plus y être déposé.")
    if current.pk != attempt.file.call_version_id:
        return say(
            "Les règles de l’appel ont changé (version %(number)s) : adoptez-les sur la page du "
            "dossier avant de le déposer."
        ) % {"number": current.number}
    return ""


@rule(_("Le dossier ne suit pas les règles en vigueur de l’appel."), explain=_refusal)
def follows_the_rules_in_force(attempt: Attempt) -> bool:
    """A file is filed under the rules of the day; it keeps them for ever after."""
    return not _refusal(attempt)
