"""Files join the agenda of a session, several in one act."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from funding.actions import agenda, deciding, declaring
from funding.lifecycle import COMMITTEE
from funding.models import Cofinancing, CofinancingStatus, CommitteeSession
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def put_on_agenda(
    session: CommitteeSession,
    *,
    files: Sequence[Cofinancing],
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> CommitteeSession:
    """Enrols files at the end of the agenda, all or none: advised, deferred, or without session."""
    if not files:
        raise Refused("files_required", _("Choisissez au moins un dossier."), field="files")
    session = COMMITTEE.apply(
        session,
        "set_agenda",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"files": [file.reference for file in files]},
    )
    for file in sorted(files, key=lambda file: file.reference):
        try:
            if file.status == CofinancingStatus.IN_COMMITTEE:
                agenda.add(session, file, by=by, at=at)
            else:
                deciding.enrol(file, session=session, by=by, at=at)
        except Refused as refused:
            raise Refused(refused.code, f"{file.reference} : {refused.message}") from refused
    return session


@transaction.atomic(durable=True)
def declare_on_agenda(
    session: CommitteeSession,
    *,
    conflicts: dict[Cofinancing, str],
    clear: Sequence[Cofinancing],
    by: User,
    at: datetime,
) -> None:
    """A member's declarations on the files of an agenda, in one act.

    ``conflicts`` gives the explanation of each conflict; ``clear`` the files without any.
    """
    on_agenda = set(session.items.values_list("cofinancing_id", flat=True))
    said: dict[Cofinancing, str | None] = {**dict.fromkeys(clear), **conflicts}
    for file in sorted(said, key=lambda file: file.pk):
        text = said[file]
        if file.pk not in on_agenda:
            raise Refused(
                "file_on_the_agenda", _("Ce dossier n’est pas à l’ordre du jour de la séance.")
            )
        try:
            declaring.declare_interests(
                file, has_conflict=text is not None, explanation=text or "", by=by, at=at
            )
        except Refused as refused:
            raise Refused(refused.code, f"{file.reference} : {refused.message}") from refused
