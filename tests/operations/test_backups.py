"""A backup holds everything; it comes back in an empty place, and the restored ledger is clean."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from datalab.backups import BackupRefused, backup
from funding.ledger.models import Movement
from funding.models import Cofinancing
from tests.funding.stories import Desk
from tests.servers import HOUSE, database_url, environment
from workflow.models import JournalEntry

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def store(settings, tmp_path) -> Path:
    """A store of this test alone."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.DATALAB_EXPLORER_ROOT = str(tmp_path / "media" / "explorateur")
    return tmp_path


@pytest.fixture
def kept(store) -> Path:
    """A backup of a service where money has moved and files were deposited."""
    Desk().paid()
    default_storage.save("pieces/ab/piece", ContentFile(b"une piece"))
    dataset = Path(settings.DATALAB_EXPLORER_ROOT) / "jeu"
    dataset.mkdir(parents=True)
    (dataset / "table.duckdb").write_bytes(b"des colonnes")
    folder = store / "sauvegarde"
    backup(folder, at=timezone.now())
    return folder


@pytest.fixture
def empty_database():
    """Another database of the same server, gone at the end."""
    url, _slash, name = database_url().rpartition("/")
    other = f"{name}_restored"
    with psycopg.connect(**server(), autocommit=True) as door:
        door.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        door.execute(f'CREATE DATABASE "{other}"')
        yield f"{url}/{other}"
        door.execute(f'DROP DATABASE "{other}" WITH (FORCE)')


def server() -> dict:
    values = settings.DATABASES["default"]
    found = {
        "host": values["HOST"],
        "port": values["PORT"],
        "user": values["USER"],
        "password": values["PASSWORD"],
    }
    return {name: value for name, value in found.items() if value} | {"dbname": "postgres"}


def restored(folder: Path, url: str, media: Path) -> subprocess.CompletedProcess:
    """The command, in a process of its own on the other database and another store."""
    return manage("restore", str(folder), url=url, media=media)


def manage(*words: str, url: str, media: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=HOUSE,
        env=environment(DATABASE_URL=url, DATALAB_MEDIA_ROOT=str(media)),
        capture_output=True,
        text=True,
    )


def test_everything_comes_back_and_the_ledger_is_clean(kept, empty_database, tmp_path):
    media = tmp_path / "ailleurs"
    done = restored(kept, empty_database, media)
    assert done.returncode == 0, done.stderr
    assert "aucun écart" in done.stdout
    assert (media / "pieces" / "ab" / "piece").read_bytes() == b"une piece"
    assert (media / "explorateur" / "jeu" / "table.duckdb").read_bytes() == b"des colonnes"
    counts = "SELECT (SELECT count(*) FROM ledger_movement), (SELECT count(*) FROM {}), "
    counts += "(SELECT count(*) FROM workflow_journalentry)"
    name = empty_database.rpartition("/")[2]
    with psycopg.connect(**{**server(), "dbname": name}) as door:
        found = door.execute(counts.format(Cofinancing._meta.db_table)).fetchone()
    here = (Movement.objects.count(), Cofinancing.objects.count(), JournalEntry.objects.count())
    assert found == here
    assert here[0] > 0


def test_the_restored_ledger_still_refuses(kept, empty_database, tmp_path):
    restored(kept, empty_database, tmp_path / "ailleurs")
    name = empty_database.rpartition("/")[2]
    with psycopg.connect(**{**server(), "dbname": name}) as door:
        for sql in ("UPDATE ledger_movement SET amount = 1", "DELETE FROM workflow_journalentry"):
            with pytest.raises(psycopg.IntegrityError):
                door.execute(sql)
            door.rollback()


def test_a_backup_that_was_touched_restores_nothing(kept, empty_database, tmp_path):
    piece = kept / "files" / "pieces" / "ab" / "piece"
    piece.write_bytes(b"autre chose")
    done = restored(kept, empty_database, tmp_path / "ailleurs")
    assert done.returncode == 1
    assert "n’est pas celui de la sauvegarde" in done.stderr
    name = empty_database.rpartition("/")[2]
    with psycopg.connect(**{**server(), "dbname": name}) as door:
        tables = door.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchone() == (0,)
    assert not (tmp_path / "ailleurs" / "pieces").exists()


def test_a_database_in_use_is_never_restored_over(kept, tmp_path, nothing_changes):
    with nothing_changes():
        done = restored(kept, database_url(), tmp_path / "ailleurs")
    assert done.returncode == 1
    assert "n’est pas vide" in done.stderr


def test_a_folder_in_use_is_not_written_over(kept):
    before = (kept / "manifest.json").read_bytes()
    with pytest.raises(BackupRefused, match="n’est pas vide"):
        backup(kept, at=timezone.now())
    assert (kept / "manifest.json").read_bytes() == before


def test_a_folder_without_a_backup_is_told(empty_database, tmp_path):
    done = restored(tmp_path, empty_database, tmp_path / "ailleurs")
    assert done.returncode == 1
    assert "manifest.json" in done.stderr


def test_the_manifest_names_every_file(kept):
    manifest = json.loads((kept / "manifest.json").read_text(encoding="utf-8"))
    on_disk = {p.relative_to(kept).as_posix() for p in kept.rglob("*") if p.is_file()}
    assert set(manifest["files"]) == on_disk - {"manifest.json"}
