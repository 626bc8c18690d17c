"""The one table event × role × channel: complete, and true to the lifecycles."""

import pytest

from accounts.permissions import Role
from datalab.lifecycles import LIFECYCLES
from notifications.events import REGISTRY
from notifications.models import Channel, Frequency

#: Moves that nobody needs to be told of, each with its reason; the rest is in an event's ``on``.
TELLS_NOBODY = {
    "project.edit": "the writers' own draft",
    "project.adopt_rules": "told when the rules were published",
    "project.attach": "a piece of the file, read with it",
    "project.retract": "a piece of the file, read with it",
    "project.check": "the reviewers' own checklist",
    "project.write_complement": "told when the answers are given",
    "project.archive": "the file has ended already",
    "support_case.estimate": "the desk's own figure",
    "support_case.note": "a note is read on the file",
    "support_case.finish_task": "whoever gave it sees it done on the file",
    "support_case.attach": "read with the message that comes with it",
    "support_case.attach_answer": "read with the message that comes with it",
    "support_case.join_project": "shown on both files",
    "reuse.revise": "a correction, read on the sheet",
    "cofinancing.edit": "the writers' own draft",
    "cofinancing.refresh_terms": "told with the answers to the complements",
    "cofinancing.follow_inadmissible": "told with the project turned away",
    "cofinancing.follow_reopened": "told with the project reopened",
    "cofinancing.declare_interests": "binds its author alone",
    "cofinancing.attach": "a piece of the file, read with it",
    "cofinancing.follow": "its own person asks for it",
    "cofinancing.locate_deliverable": "the robot tells what it finds there",
    "cofinancing.check_deliverables": "the robot tells what it finds there",
    "cofinancing.write_letter": "made, not sent: the sending tells",
    "cofinancing.prepare_amendment": "prepared, not signed: its letter, then its signature tell",
    "cofinancing.drop_amendment": "it was never in force; the file shows it as given up",
    "cofinancing.write_agreement": "made, not sent: the sending tells",
    "committee_session.set_agenda": "each file enrolled tells its own people",
    "committee_session.draw_scenario": "a draft of the committee, isolated until promoted",
    "committee_session.call_item": "the room is looking at it",
    "committee_session.vote": "the room is looking at it",
    "committee_session.promote": "each file decided tells its own people",
}
EVENTS = sorted(name for name in REGISTRY if not name.startswith("test_"))


def test_every_move_says_who_must_know_or_why_nobody():
    told = {move for event in REGISTRY.values() for move in event.on}
    moves = {
        f"{lifecycle.file_kind}.{transition.name}"
        for lifecycle in LIFECYCLES
        for transition in lifecycle.transitions
    }
    both = told & set(TELLS_NOBODY)
    assert not both, both
    silent = moves - told - set(TELLS_NOBODY)
    assert not silent, (
        f"name {sorted(silent)} in the `on` of an Event, or in TELLS_NOBODY with the reason"
    )
    assert set(TELLS_NOBODY) <= moves, "a reason for a move that is no more"


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_its_roles_channels_rhythm_and_group(name):
    event = REGISTRY[name]
    assert event.roles, "name the roles that may receive it"
    assert set(event.roles) <= set(Role.values)
    assert event.channels
    assert set(event.channels) <= set(Channel.values)
    assert Channel.INBOX in event.channels or name == "digest"
    assert event.frequency in Frequency.values
    assert str(event.label)
    assert str(event.group)


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_written_as_french_is(name):
    event = REGISTRY[name]
    words = f"{event.label} {event.subject} {event.text}"
    assert "'" not in words, "’ in French"
    assert '"' not in words, "« » in French"


def test_moves_told_are_moves_that_exist():
    moves = {
        f"{lifecycle.file_kind}.{transition.name}"
        for lifecycle in LIFECYCLES
        for transition in lifecycle.transitions
    }
    told = {move for event in REGISTRY.values() for move in event.on}
    openings = {"support_case.ask"}
    assert told - moves <= openings
