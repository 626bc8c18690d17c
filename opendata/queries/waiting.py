"""What waits for an editor: the proposals to examine."""

from django.utils.translation import gettext as _

from opendata.policies import may_edit_public
from opendata.queries.showcase import reuses_to_examine
from workflow.waiting import Waiting

MOST_WAITING = 50


def waiting_for(user) -> list[Waiting]:
    """One query for an editor, none for anybody else."""
    if not may_edit_public(user):
        return []
    return [
        Waiting(
            reference=reuse.reference,
            title=reuse.title,
            deed=_("Examiner la réutilisation proposée"),
            since=reuse.proposed_at,
            path=reuse.get_absolute_url(),
            organisation=reuse.creator,
        )
        for reuse in reuses_to_examine()[:MOST_WAITING]
    ]
