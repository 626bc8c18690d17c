"""The demonstration's story: every stage is there, the ledger audits clean, told once."""

import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts import french
from accounts.models import User
from datalab.story import complements
from datalab.story.committee import PAST, TO_COME
from datalab.story.scripts import SCRIPTS
from funding.ledger import audit
from funding.ledger.models import Envelope, Movement
from funding.models import Amendment, Cofinancing, CommitteeSession, Minutes, Scenario
from notifications.events import REGISTRY
from notifications.models import Delivery
from opendata.models import CalendarEntry, Publication, Reuse, Topic
from projects.models import ComplementRequest, Project
from support.models import SupportCase
from workflow.models import JournalEntry


def everybody_told_holds_a_role_of_the_event() -> None:
    """The audiences of every wing stay within the roles that the table shows to people."""
    outside = {
        f"{told.notification.event}: {told.person.email} holds {sorted(told.person.roles)}"
        for told in Delivery.objects.inbox().select_related("person").order_by("pk")
        if not REGISTRY[told.notification.event].concerns(told.person.roles)
    }
    assert not outside, outside


def the_journal_names_nobody() -> None:
    """Sealed, it keeps what it tells for ever: people by their number, never by their name."""
    details = list(JournalEntry.objects.values_list("details", flat=True))
    told = json.dumps(details, ensure_ascii=False)
    people = User.objects.order_by("pk")
    assert not {word for who in people for word in (who.email, str(who)) if word in told}


pytestmark = pytest.mark.django_db(transaction=True)


def test_the_story_shows_every_stage_and_is_told_once(capsys):
    call_command("demo_story")
    everybody_told_holds_a_role_of_the_event()
    told = (*SCRIPTS, complements.AWAITED, complements.ANSWERED, *PAST, *TO_COME)
    assert Project.objects.count() == len(told) + 1  # and the one brought from elsewhere
    assert set(ComplementRequest.objects.values_list("outcome", flat=True)) == {
        "answered",
        "pending",
    }
    assert set(CommitteeSession.objects.values_list("status", flat=True)) == {"planned", "closed"}
    assert Scenario.objects.filter(promoted_at=None).count() == 2
    assert Minutes.objects.count() == 1
    assert [a.stage for a in Amendment.objects.order_by("prepared_at")] == ["signed", "prepared"]
    stages = set(Cofinancing.objects.values_list("status", flat=True))
    assert {"draft", "submitted", "in_committee", "granted", "agreed", "settled"} <= stages
    states = set(SupportCase.objects.values_list("status", flat=True))
    assert {"requested", "qualified", "in_progress", "waiting_for_ministry", "resolved"} <= states
    assert Envelope.objects.get().allocated_amount == Envelope.objects.get().ceiling_amount
    assert audit.run().findings == []
    for refused in Cofinancing.objects.filter(status="refused").order_by("pk"):
        assert french.day(timezone.localdate(refused.decided_at)) in refused.remedies
    assert set(Reuse.objects.values_list("status", flat=True)) == {
        "published",
        "proposed",
        "refused",
    }
    assert Topic.objects.published().count() == 2
    assert Publication.objects.get().held_rows == []
    assert CalendarEntry.objects.opened(timezone.now()).filter(day=timezone.localdate()).exists()
    moments = map(timezone.localtime, JournalEntry.objects.values_list("at", flat=True))
    night = [at for at in moments if at.date() < timezone.localdate() and not 8 <= at.hour < 20]
    assert night == [], night
    the_journal_names_nobody()
    before = (Project.objects.count(), Movement.objects.count(), SupportCase.objects.count())
    call_command("demo_story")
    assert before == (
        Project.objects.count(),
        Movement.objects.count(),
        SupportCase.objects.count(),
    )
