"""Members vote, file by file or on the whole agenda, while the session is open."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from funding.lifecycle import COMMITTEE
from funding.models import AgendaItem, CommitteeSession, Vote, VoteValue
from workflow.refusals import Refused, refusals_in_french


@transaction.atomic(durable=True)
def vote(
    session: CommitteeSession, *, values: Mapping[AgendaItem, str], by: User, at: datetime
) -> list[Vote]:
    """Casts or changes a member's votes, all of them or none.

    PostgreSQL refuses a closed session, an answered file, a member with a conflict of interests
    (or who declared nothing), and whoever assessed the file.
    """
    if not values:
        raise Refused("vote_required", _("Choisissez au moins un vote."))
    session = COMMITTEE.check(session, "vote", by=by, at=at)
    cast = []
    for item in sorted(values, key=lambda item: item.pk):
        if item.session_id != session.pk or values[item] not in VoteValue.values:
            raise Refused("vote_value_known", _("Ce vote n’existe pas."))
        try:
            with refusals_in_french():
                found, _created = Vote.objects.update_or_create(
                    item=item, cast_by=by, defaults={"value": values[item], "cast_at": at}
                )
        except Refused as refused:
            raise Refused(
                refused.code, f"{item.cofinancing.reference} : {refused.message}"
            ) from refused
        cast.append(found)
    return cast
