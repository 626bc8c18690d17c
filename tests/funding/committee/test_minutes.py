"""The minutes are frozen once, under their hash; what changes later is flagged beside them."""

import hashlib
import io

import pikepdf
import pytest
from django.db import IntegrityError

from accounts.permissions import Role
from documents.models import Attachment
from funding.actions import decision
from funding.actions.committee import minutes, sessions
from funding.models import Minutes
from funding.queries.committee.minutes import changes_since
from tests.factories.accounts import person
from tests.funding.stories import AT, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(committee, settings, tmp_path) -> Minutes:
    settings.MEDIA_ROOT = tmp_path
    items = committee.opened(committee.recommended())
    committee.vote(items)
    committee.promote(committee.scenario(items))
    committee.session = sessions.close_session(committee.session, by=committee.chair, at=AT)
    return minutes.draw_minutes(committee.session, by=committee.chair, at=AT)


def test_the_minutes_are_an_archivable_pdf_known_by_its_hash(drawn):
    content = drawn.document.content.read()
    assert hashlib.sha256(content).hexdigest() == drawn.sha256 == drawn.document.sha256
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.open_metadata()["pdfaid:part"] == "2"


def test_the_minutes_tell_votes_members_and_the_rule_of_the_scenario(drawn, committee):
    told = drawn.told
    assert told["members"] == [str(m) for m in committee.members]
    assert told["files"][0]["votes"] == {"Pour": 3, "Contre": 0, "Abstention": 0}
    assert told["scenarios"][0]["name"] == "Tout accorder"


def test_minutes_are_drawn_once(drawn, committee, refused):
    with refused("has_no_minutes"):
        minutes.draw_minutes(committee.session, by=committee.chair, at=AT)


def test_minutes_wait_until_the_session_is_closed(committee, refused):
    committee.opened(committee.recommended())
    with refused("wrong_state"):
        minutes.draw_minutes(committee.session, by=committee.chair, at=AT)


def test_minutes_never_change_even_by_sql(drawn):
    with pytest.raises(IntegrityError, match="minutes_never_change"):
        Minutes.objects.filter(pk=drawn.pk).update(sha256="0" * 64)


def test_nothing_is_flagged_while_nothing_has_changed(drawn):
    assert changes_since(drawn) == []


def test_a_cancellation_is_flagged_against_the_minutes(drawn, committee):
    file = fresh(committee.session.items.get().cofinancing)
    decision.cancel(file, by=committee.chair, at=AT, reason="Projet abandonné.")
    (change,) = changes_since(drawn)
    assert (change.reference, change.now) == (file.reference, "Annulé")


def test_minutes_are_closed_to_whoever_has_a_conflict_on_one_file(drawn, committee):
    assert Attachment.objects.visible_to(committee.members[1]).filter(pk=drawn.document_id).exists()
    file = committee.session.items.get().cofinancing
    committee.desk.declare(file, committee.members[1], conflict=True)
    seen = Attachment.objects.visible_to(committee.members[1])
    assert not seen.filter(pk=drawn.document_id).exists()


@pytest.mark.parametrize("role", [Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR, Role.SUPPORT_AGENT])
def test_minutes_are_not_the_ministry_s_to_read(drawn, committee, role):
    who = person(role, committee.desk.organisation)
    assert not Attachment.objects.visible_to(who).filter(pk=drawn.document_id).exists()
