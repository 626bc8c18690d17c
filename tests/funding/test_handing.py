"""A person of a ministry leaves: their co-financings tell it in their journal."""

import pytest

from accounts.permissions import Role
from projects.actions import handover
from tests.factories.accounts import person
from tests.funding.stories import AT
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db


def test_a_hand_over_is_told_in_the_journal_of_each_live_co_financing(desk):
    live, ended = desk.agreed(), desk.asked()
    type(ended).objects.filter(pk=ended.pk).update(status="withdrawn")
    successor = person(Role.DATA_ADMINISTRATOR)
    done = handover.hand_over(
        person=desk.holder,
        successor_email=successor.email,
        organisation=desk.organisation,
        by=person(Role.DATA_ADMINISTRATOR, desk.organisation),
        at=AT,
        reason="Départ en retraite.",
    )
    entry = JournalEntry.objects.of(live).get(transition="hand_over")
    assert entry.details == {"from": desk.holder.pk, "to": successor.pk}
    assert entry.reason == "Départ en retraite."
    assert not JournalEntry.objects.of(ended).filter(transition="hand_over").exists()
    assert live.reference in done.details["others"]
