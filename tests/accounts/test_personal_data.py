"""A person takes away what names them; who left is forgotten; what is old goes, with a trace."""

import gzip
import hashlib
import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasure import erase
from accounts.actions.identities import NotRecognised
from accounts.actions.purging import purge
from accounts.models import RETENTIONS, AccountEvent, ProviderIdentity, PurgeRecord, User
from accounts.permissions import Role
from jobs.actions import start
from jobs.models import Job, JobRow
from projects.lifecycle import PROJECT
from tests.factories.accounts import UserFactory, person
from tests.factories.projects import ProjectFactory
from workflow.models import JournalEntry
from workflow.queries import broken_seals

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return person(Role.ADMINISTRATOR)


def left(user: User) -> User:
    """The same person, once every role has ended."""
    today = timezone.localdate()
    user.memberships.update(ended_on=today)
    return User.objects.get(pk=user.pk)


def taken_away(client) -> list[dict]:
    answer = client.get(reverse("accounts:export_personal_data"))
    assert answer["Content-Disposition"].startswith("attachment")
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def test_a_person_takes_away_who_they_are_and_what_they_did(sign_in, at):
    project = ProjectFactory()
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    PROJECT.apply(project, "edit", by=holder, at=at)
    found = taken_away(sign_in(holder))
    assert found[0]["fields"]["email"] == holder.email
    assert "password" not in found[0]["fields"]
    deed = next(line for line in found if line["what"] == "workflow.JournalEntry")
    assert deed["fields"]["transition"] == "edit"
    assert deed["fields"]["reference"] == project.reference
    assert any(line["what"] == "accounts.Membership" for line in found)


def test_nothing_of_anybody_else_is_taken_away(sign_in, at):
    other = person(Role.REVIEWER)
    AccountEvent.objects.create(user=other, kind="created", at=at)
    mine = person(Role.REVIEWER)
    assert other.email not in json.dumps(taken_away(sign_in(mine)))


def test_no_key_is_taken_away(sign_in, at):
    from api.actions import create

    holder = person(Role.REVIEWER)
    token, _secret = create(
        label="essai",
        scopes=["projects:read"],
        expires_at=timezone.now() + timedelta(days=1),
        by=holder,
        at=timezone.now(),
    )
    assert token.sha256 not in json.dumps(taken_away(sign_in(holder)))


def test_erasing_forgets_the_name_and_keeps_the_deeds(administrator, at):
    project = ProjectFactory()
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation, last_name="Durand")
    PROJECT.apply(project, "edit", by=holder, at=at)
    ProviderIdentity.objects.create(
        user=holder, sub="s", email=holder.email, state="linked", seen_at=at
    )
    erase(left(holder), by=administrator, at=at, reason="Départ, demande écrite.")
    holder.refresh_from_db()
    assert (holder.first_name, holder.is_active) == ("", False)
    assert "Durand" not in str(holder)
    assert not ProviderIdentity.objects.filter(user=holder).exists()
    assert JournalEntry.objects.of(project).get().by_id == holder.pk
    assert broken_seals() == []
    assert AccountEvent.objects.get(user=holder, kind="erased").by == administrator


def test_somebody_who_still_holds_a_role_is_not_erased(administrator, at, nothing_changes):
    holder = person(Role.REVIEWER)
    with nothing_changes(), pytest.raises(NotRecognised, match="tient encore un rôle"):
        erase(holder, by=administrator, at=at, reason="Départ.")


@pytest.mark.parametrize(("who", "reason"), [(Role.AUDITOR, "Départ."), (Role.ADMINISTRATOR, " ")])
def test_erasing_takes_the_right_and_a_reason(who, reason, at, nothing_changes):
    stranger, by = UserFactory(), person(who)
    with nothing_changes(), pytest.raises(NotRecognised):
        erase(stranger, by=by, at=at, reason=reason)


def test_the_admin_erases_with_a_reason(administrator, sign_in):
    stranger = UserFactory(last_name="Durand")
    said = {"action": "erase", "_selected_action": [stranger.pk], "reason": "Demande écrite."}
    page = sign_in(administrator).post("/admin/accounts/user/", said, follow=True)
    assert "fait" in page.text
    stranger.refresh_from_db()
    assert stranger.email.endswith("@efface.invalid")


def ended(by, at, days: int) -> Job:
    job = start("essai", label="Vieux", by=by, at=at, task="tests.long_count")
    job.rows.create(reference="1", is_ok=True, outcome="Faite.")
    Job.objects.filter(pk=job.pk).update(state="done", ended_at=at - timedelta(days=days))
    return job


def test_what_is_old_is_archived_then_deleted_and_leaves_a_trace(at):
    by = UserFactory()
    old, recent = ended(by, at, 400), ended(by, at, 300)
    gone = purge(at=at)
    assert (gone["job"], gone["job_row"]) == (1, 1)
    assert not Job.objects.filter(pk=old.pk).exists()
    assert Job.objects.filter(pk=recent.pk).exists()
    trace = PurgeRecord.objects.get(kind="job")
    with default_storage.open(trace.archive) as archive:
        content = archive.read()
    assert hashlib.sha256(content).hexdigest() == trace.sha256
    assert json.loads(gzip.decompress(content))["fields"]["label"] == "Vieux"
    for record in PurgeRecord.objects.all():
        default_storage.delete(record.archive)


def test_nothing_old_leaves_no_trace(at, nothing_changes):
    ended(UserFactory(), at, 10)
    with nothing_changes():
        assert not any(purge(at=at).values())


def test_the_trace_of_a_purge_is_not_rewritten(at, nothing_changes):
    PurgeRecord.objects.create(
        kind="essai", count=1, before=at, archive="a", sha256="0" * 64, purged_at=at
    )
    for deed in (
        lambda: PurgeRecord.objects.update(count=2),
        lambda: PurgeRecord.objects.all().delete(),
    ):
        with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
            deed()


def test_every_kind_says_why_and_what_then():
    assert {"account", "session", "job", "api_token", "notification"} <= set(RETENTIONS)
    for retention in RETENTIONS.values():
        assert all([str(retention.label), str(retention.purpose), str(retention.after)])
        assert retention.expired is None or retention.days


def test_rows_go_before_what_they_hang_on():
    order = list(RETENTIONS)
    assert order.index("job_row") < order.index("job")
    assert order.index("delivery") < order.index("notification")
    assert JobRow._meta.get_field("job").remote_field.on_delete.__name__ == "PROTECT"
