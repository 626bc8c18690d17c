"""Letters of many decisions in one go: a job that says, file by file, what became of each."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from funding.actions import letters
from funding.models import Cofinancing, Letter
from funding.policies import files_open_to
from funding.queries.letters import letter_of_decision
from jobs.actions import start
from jobs.models import Job
from workflow.refusals import Refused

MOST = 500


@transaction.atomic(durable=True)
def start_letters(references: Sequence[str], *, send: bool, by: User, at: datetime) -> Job:
    """Hands to a worker the letters of these decisions, sent too when ``send``."""
    if not by.can(Permission.FUNDING_DECIDE):
        raise Refused("not_permitted", _("Votre rôle ne permet pas d’établir ces courriers."))
    chosen = list(dict.fromkeys(references))
    if not chosen:
        raise Refused("nothing_chosen", _("Choisissez au moins un dossier."))
    if len(chosen) > MOST:
        raise Refused(
            "too_many", _("Choisissez %(most)s dossiers au plus à la fois.") % {"most": MOST}
        )
    return start(
        "letters",
        label=_("Courriers de décision"),
        by=by,
        at=at,
        task="funding.tasks.long_write_letters",
        arguments={"references": chosen, "send": send},
        total=len(chosen),
    )


def write_one(reference: str, *, send: bool, by: User, at: datetime) -> tuple[str, Letter | None]:
    """Makes and sends the letter of one decision; begun anew, it does only what is left.

    Returns what to tell and the letter. Raises Refused with the sentence of the row.
    """
    file = files_open_to(by).filter(reference=reference).select_related("project").first()
    if file is None:
        raise Refused("unknown_file", _("Ce dossier n’existe pas, ou ne vous est pas ouvert."))
    letter = letter_of_decision(file)
    if letter is not None and (letter.notified_at or not send):
        return _("Déjà fait."), letter
    if letter is None:
        letter = letters.write_letter(file, by=by, at=at)
    if not send:
        return _("Courrier établi."), letter
    letters.notify_letter(_fresh(file), letter=letter, by=by, at=at)
    return _("Courrier établi et envoyé."), letter


def _fresh(file: Cofinancing) -> Cofinancing:
    return Cofinancing.objects.select_related("project").get(pk=file.pk)
