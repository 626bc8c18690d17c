"""An import whose worker is killed is taken up by the next one, and brings each line in once."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.permissions import Role
from datalab.launcher.servers import parse_database_url
from funding.actions import chorus as actions
from funding.ledger.chorus.intake import _LOCK, MOST_ATTEMPTS, SILENCE, end_orphans
from funding.ledger.models import ChorusExtract, ChorusLine, ExtractStatus
from funding.tasks import long_import_chorus, long_import_waiting
from tests.factories.accounts import person
from tests.factories.chorus import FILES, waiting
from tests.servers import HOUSE, Worker, database_url, environment, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
ROWS = 40_000


@pytest.fixture
def worker(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = Worker(
        django_settings.CELERY_TASK_DEFAULT_QUEUE, DATALAB_MEDIA_ROOT=str(settings.MEDIA_ROOT)
    )
    yield found
    found.kill()


def payments() -> bytes:
    """An extract of forty thousand identical payments: as many lines."""
    head, row, *_others = (FILES / "payments.csv").read_text("utf-8").splitlines()
    return "\n".join([head, *[row] * ROWS]).encode()


@pytest.fixture
def extract(worker):
    """A deposit of forty thousand payments, handed over to the broker."""
    now = timezone.now()
    kept = actions.deposit(
        SimpleUploadedFile("jp57.csv", payments()),
        extracted_on=timezone.localdate(now),
        is_partial=False,
        by=person(Role.BUDGET_OFFICER),
        at=now,
    )
    actions.hand_over(kept)
    return kept


def elsewhere() -> dict:
    """Where another connection finds this test's database, behind a socket or a port."""
    return parse_database_url(database_url()).parameters()


def now_of(extract: ChorusExtract) -> ChorusExtract:
    extract.refresh_from_db()
    return extract


def fall_silent() -> None:
    """A minute passes and more, without a sign of life."""
    ChorusExtract.objects.update(beat_at=timezone.now() - SILENCE * 2)


def brought_in_once(extract: ChorusExtract) -> None:
    done = now_of(extract)
    assert (done.status, done.progress, done.attempts) == (ExtractStatus.DONE, 100, 2)
    assert (done.read_count, done.added_count, done.known_count) == (ROWS, ROWS, 0)
    lines = ChorusLine.objects.all()
    assert lines.count() == ROWS
    assert lines.values("kind", "digest", "occurrence").distinct().count() == ROWS


def kill_when(worker: Worker, extract: ChorusExtract, moment: Callable[[], bool]) -> None:
    """kill -9 in the middle; nothing is stored, and nobody takes it up while it may be alive."""
    worker.start()
    until(moment)
    worker.kill()
    left = now_of(extract)
    assert (left.status, left.attempts) == (ExtractStatus.RUNNING, 1)
    assert not ChorusLine.objects.exists()
    assert long_import_waiting() == 0, "its worker may still be alive"


def take_up_by_the_clock(worker: Worker, extract: ChorusExtract) -> None:
    """What beat sends each minute; the broker itself gives nothing back for an hour."""
    worker.start()
    current_app.send_task("funding.tasks.long_import_waiting")
    until(lambda: now_of(extract).status == ExtractStatus.DONE)


def test_a_worker_killed_while_it_reads_leaves_the_import_to_the_next(worker, extract):
    kill_when(worker, extract, lambda: now_of(extract).progress > 0)
    fall_silent()
    take_up_by_the_clock(worker, extract)
    brought_in_once(extract)


def test_a_worker_killed_while_it_merges_leaves_the_import_to_the_next(worker, extract):
    with psycopg.connect(**elsewhere(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # the merge waits for its turn
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        kill_when(worker, extract, lambda: other.execute(waits).fetchone() == (1,))
    fall_silent()
    take_up_by_the_clock(worker, extract)
    brought_in_once(extract)


def test_a_merge_under_way_is_not_taken_for_dead(extract, nothing_changes):
    ChorusExtract.objects.update(status=ExtractStatus.RUNNING)
    fall_silent()
    with psycopg.connect(**elsewhere()) as living:
        living.execute("SELECT FROM ledger_chorusextract FOR NO KEY UPDATE")
        with nothing_changes():
            assert long_import_waiting() == 0


def test_what_the_broker_gives_back_of_a_living_import_is_left_to_it(extract, nothing_changes):
    ChorusExtract.objects.update(status=ExtractStatus.RUNNING, beat_at=timezone.now())
    with nothing_changes():
        long_import_chorus(extract.pk)


def test_an_import_that_kills_its_workers_is_given_up_with_a_sentence(extract):
    ChorusExtract.objects.update(status=ExtractStatus.RUNNING, attempts=MOST_ATTEMPTS)
    assert long_import_waiting() == 1
    ended = now_of(extract)
    assert ended.status == ExtractStatus.STOPPED
    assert "interrompu trois fois" in ended.problems[0][2]
    assert not ChorusLine.objects.exists()


class Command:
    """``manage.py import_chorus`` on a file of forty thousand payments; ``kill`` is kill -9."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "jp57.csv"
        self.file.write_bytes(payments())
        self.words = [sys.executable, "manage.py", "import_chorus", str(self.file)]
        self.process: subprocess.Popen | None = None

    def run(self) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.words, cwd=HOUSE, env=environment(), capture_output=True, text=True, timeout=120
        )

    def kill_when(self, moment: Callable[[], bool]) -> ChorusExtract:
        """Started, and killed in the middle: nothing is stored."""
        self.process = subprocess.Popen(
            self.words, cwd=HOUSE, env=environment(), stderr=subprocess.DEVNULL
        )
        until(moment)
        self.kill()
        assert not ChorusLine.objects.exists()
        return ChorusExtract.objects.get()

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def command(tmp_path):
    found = Command(tmp_path)
    yield found
    found.kill()


def read_in_part() -> bool:
    return ChorusExtract.objects.filter(progress__gt=0).exists()


def test_a_command_killed_is_said_to_be_interrupted_and_run_again_brings_each_line_once(
    command, worker, nothing_changes
):
    extract = command.kill_when(read_in_part)
    with nothing_changes():
        assert long_import_waiting() == 0, "it may still be alive"
    fall_silent()
    worker.start()
    current_app.send_task("funding.tasks.long_import_waiting")
    until(lambda: now_of(extract).status == ExtractStatus.STOPPED)
    assert extract.get_status_display() == "Interrompu"
    assert "relancer (import_chorus)" in extract.problems[0][2]
    assert extract.ended_at
    for known in (0, ROWS):
        done = command.run()
        assert done.returncode == 0, done.stderr
        again = ChorusExtract.objects.latest("pk")
        assert (again.status, again.read_count) == (ExtractStatus.DONE, ROWS)
        assert again.known_count == known
    lines = ChorusLine.objects.all()
    assert lines.values("kind", "digest", "occurrence").distinct().count() == ROWS
    assert lines.count() == ROWS


def test_a_command_that_waits_for_its_turn_to_merge_is_not_taken_for_dead(command):
    with psycopg.connect(**elsewhere(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        command.process = subprocess.Popen(
            command.words, cwd=HOUSE, env=environment(), stderr=subprocess.DEVNULL
        )
        until(lambda: other.execute(waits).fetchone() == (1,))
        later = timezone.now() + SILENCE * 2
        assert end_orphans(later) == []
    assert command.process.wait(60) == 0
    assert ChorusExtract.objects.get().added_count == ROWS


def test_a_command_that_was_only_asleep_is_told_to_begin_again(command):
    command.process = subprocess.Popen(
        command.words, cwd=HOUSE, env=environment(), stderr=subprocess.PIPE, text=True
    )
    until(read_in_part)
    command.process.send_signal(signal.SIGSTOP)
    assert end_orphans(timezone.now() + SILENCE * 2) == [ChorusExtract.objects.get().pk]
    command.process.send_signal(signal.SIGCONT)
    said = command.process.communicate(timeout=60)[1]
    assert command.process.returncode != 0
    assert "relancez la commande" in said
    assert ChorusExtract.objects.get().status == ExtractStatus.STOPPED
    assert not ChorusLine.objects.exists()


def test_a_command_killed_before_its_first_step_is_ended_too(nothing_changes):
    extract = waiting(FILES / "payments.csv")
    with nothing_changes():
        assert end_orphans(extract.requested_at) == []
    assert end_orphans(extract.requested_at + SILENCE * 2) == [extract.pk]
    assert now_of(extract).status == ExtractStatus.STOPPED
