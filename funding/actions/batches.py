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
from funding.queries.letters import untold
from jobs.actions import start
from jobs.models import Job
from workflow.refusals import Refused

MOST = 500


@transaction.atomic(durable=True)
def start_letters(references: Sequence[str], *, send: bool, by: User, at: datetime) -> Job:
    """Hands to a worker the letters of these decisions, sent too when ``send``.

    Only decisions whose letter is still to be sent are kept, one closed to ``by`` since it was
    chosen included: its row says so. Raises Refused when none is left.
    """
    if not by.can(Permission.FUNDING_DECIDE):
        raise Refused("not_permitted", _("Votre rôle ne permet pas d’établir ces courriers."))
    chosen = list(dict.fromkeys(references))
    if not chosen:
        raise Refused("nothing_chosen", _("Choisissez au moins un dossier."))
    if len(chosen) > MOST:
        raise Refused(
            "too_many", _("Choisissez %(most)s dossiers au plus à la fois.") % {"most": MOST}
        )
    known = [reference for reference in chosen if "\0" not in reference]
    named = Cofinancing.objects.filter(reference__in=known)
    waiting = set(untold(named).values_list("reference", flat=True))
    chosen = [reference for reference in known if reference in waiting]
    if not chosen:
        raise Refused(
            "nothing_waits",
            _("Aucun de ces dossiers n’attend de courrier : ils sont partis, ou n’existent pas."),
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


def write_one(reference: str, *, send: bool, by: User, at: datetime) -> tuple[str, Letter]:
    """Makes and sends the letter of one decision; begun anew, it does only what is left.

    Returns what to tell and the letter. Raises Refused with the sentence of the row.
    """
    file = files_open_to(by).filter(reference=reference).select_related("project").first()
    if file is None:
        raise Refused("unknown_file", _("Ce dossier n’existe pas, ou ne vous est pas ouvert."))
    letter, is_new = letters.write_letter_once(file, by=by, at=at)
    if not send:
        return _("Courrier établi.") if is_new else _("Déjà fait."), letter
    letter, is_sent_now = letters.notify_letter_once(file, by=by, at=at)
    return _("Courrier établi et envoyé.") if is_sent_now else _("Déjà fait."), letter
