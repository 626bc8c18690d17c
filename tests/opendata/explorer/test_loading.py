"""A file becomes explorable: by the command, by a real worker, never in part."""

import gzip
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.permissions import Role
from datalab.story import dataset as story
from jobs.models import Job, JobState
from opendata.actions import datasets
from opendata.explorer.refusals import FileRefused
from opendata.models import Dataset, DatasetFile, DatasetStatus, FileStatus
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = b"code;n\n035;1\n01004;2,5\n"
DATA = "/api/v1/open/datasets/essai/data/"


def command(path: Path, *options: str) -> None:
    call_command("load_dataset", str(path), "--slug", "essai", *options)


@pytest.fixture
def path(explorer_root) -> Path:
    found = explorer_root / "essai.csv"
    found.write_bytes(CONTENT)
    return found


def test_the_command_waits_until_the_set_can_be_explored(path, client, capsys):
    command(path, "--publish", "--title", "Essai", "--theme", "energy")
    assert client.get(DATA).json()["meta"]["total"] == 2
    told = capsys.readouterr().out
    assert "Essai : 2 lignes, 2 colonnes, 0 lignes écartées." in told
    assert "/donnees/essai/" in told


def test_without_publish_the_set_stays_a_draft(path, client):
    command(path)
    assert Dataset.objects.get().status == DatasetStatus.DRAFT
    assert client.get(DATA).status_code == 404


def test_loading_again_shows_the_new_rows_and_keeps_the_words(path, client, explorer_root):
    command(path, "--publish", "--title", "Essai")
    for rows in (3, 4, 5):
        path.write_bytes(b"code;n\n" + b"01004;1\n" * rows)
        command(path)
        assert client.get(DATA).json()["meta"]["total"] == rows
    dataset = Dataset.objects.get()
    assert (dataset.title, dataset.status) == ("Essai", DatasetStatus.PUBLISHED)
    assert len(list((explorer_root / "explorateur").iterdir())) == 2, "the last two versions"


def test_a_wrong_file_is_a_sentence_and_nothing_is_stored(path, explorer_root, nothing_changes):
    path.write_bytes(b"a;b\n1;2;3\n4\n")
    with nothing_changes(), pytest.raises(CommandError, match=r"essai.csv : Trop de lignes"):
        command(path, "--publish")
    assert not list((explorer_root / "explorateur").iterdir())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nulle-part.csv", "--slug", "essai"], "n’existe pas"),
        (["{path}", "--slug", "Élan !"], "minuscules, chiffres et tirets"),
    ],
)
def test_a_wrong_argument_is_a_sentence(path, arguments, sentence, nothing_changes):
    given = [argument.format(path=path) for argument in arguments]
    with nothing_changes(), pytest.raises(CommandError, match=sentence):
        call_command("load_dataset", *given)


def test_a_new_file_that_cannot_be_read_leaves_the_old_one_to_pages(path, client):
    command(path, "--publish")
    editor = person(Role.ADMINISTRATOR)
    kept = datasets.deposit(
        Dataset.objects.get(),
        SimpleUploadedFile("suite.csv", b"<html>"),
        by=editor,
        at=timezone.now(),
    )
    with pytest.raises(FileRefused):
        datasets.read(kept, clock=timezone.now)
    kept.refresh_from_db()
    assert kept.status == FileStatus.UNREADABLE
    assert "document XML" in kept.refusal
    assert client.get(DATA).json()["meta"]["total"] == 2


def test_only_editors_deposit_publish_and_withdraw(explorer_root, nothing_changes):
    dataset = DatasetFactory(status=DatasetStatus.DRAFT)
    someone, now = person(Role.DECISION_MAKER), timezone.now()
    deeds = (
        lambda: datasets.save(dataset, by=someone, at=now, title="Autre"),
        lambda: datasets.deposit(dataset, SimpleUploadedFile("a.csv", CONTENT), by=someone, at=now),
        lambda: datasets.publish(dataset, by=someone, at=now),
        lambda: datasets.withdraw(dataset, by=someone, at=now),
    )
    for deed in deeds:
        with nothing_changes(), pytest.raises(Refused, match="Votre rôle"):
            deed()


def test_a_set_without_data_nor_source_is_not_published(nothing_changes):
    dataset, editor = DatasetFactory(status=DatasetStatus.DRAFT), person(Role.ADMINISTRATOR)
    with nothing_changes(), pytest.raises(Refused, match="Déposez d’abord un fichier"):
        datasets.publish(dataset, by=editor, at=timezone.now())


def test_the_task_reads_the_deposit_and_its_job_tells_how_far(explorer_root, client):
    from opendata.tasks import long_read_dataset_file

    dataset = DatasetFactory(slug="essai")
    editor = person(Role.ADMINISTRATOR)
    upload = SimpleUploadedFile("essai.csv", CONTENT)
    kept = datasets.deposit(dataset, upload, by=editor, at=timezone.now())
    long_read_dataset_file(kept.job_id, **kept.job.arguments)
    job = Job.objects.get()
    assert (job.state, job.percent) == (JobState.DONE, 100)
    assert job.message == "2 lignes, 2 colonnes ; 0 lignes écartées."
    assert client.get(DATA).json()["meta"]["total"] == 2
    assert DatasetFile.objects.get().status == FileStatus.READY


def workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in (["code", "n"], ["035", 1], ["01004", 2.5]):
        book.worksheets[0].append(line)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("jeu.xlsx", workbook()),
        ("jeu.xlsx.gz", gzip.compress(workbook())),
        ("jeu.csv.gz", gzip.compress(CONTENT)),
        ("jeu.jsonl", b'{"code": "035", "n": 1}\n{"code": "01004", "n": 2.5}\n'),
    ],
    ids=["xlsx", "xlsx-gz", "csv-gz", "jsonl"],
)
def test_a_deposit_of_any_form_is_read(explorer_root, client, name, content):
    """A deposit lies under a name of ours, without ending: it is known by its bytes."""
    from opendata.tasks import long_read_dataset_file

    editor = person(Role.ADMINISTRATOR)
    upload = SimpleUploadedFile(name, content)
    dataset = DatasetFactory(slug="essai")
    kept = datasets.deposit(dataset, upload, by=editor, at=timezone.now())
    long_read_dataset_file(kept.job_id, **kept.job.arguments)
    assert Job.objects.get().state == JobState.DONE, Job.objects.get().message
    found = client.get(DATA).json()["data"]
    assert [(row["code"], row["n"]) for row in found] == [("035", 1), ("01004", 2.5)]


def test_a_deposit_that_cannot_be_read_fails_its_job_with_the_sentence(explorer_root):
    from opendata.tasks import long_read_dataset_file

    editor = person(Role.ADMINISTRATOR)
    upload = SimpleUploadedFile("essai.csv", b"PAR1 rien")
    kept = datasets.deposit(DatasetFactory(), upload, by=editor, at=timezone.now())
    long_read_dataset_file(kept.job_id, **kept.job.arguments)
    job = Job.objects.get()
    assert job.state == JobState.FAILED
    assert "Parquet est abîmé" in job.message


def test_the_story_has_a_set_to_explore_once(explorer_root, client, monkeypatch):
    monkeypatch.setattr(story, "PUBLISHED", explorer_root / "absent.csv")
    story.tell()
    story.tell()
    base = "/api/v1/open/datasets/ips-ecoles/data/"
    nantes = {"Code INSEE de la commune__exact": "44109"}
    assert client.get(base, nantes).json()["meta"]["total"] == 93
    department = client.get(base, {"Code du département__exact": "035"}).json()
    assert department["meta"]["total"] == 69
    assert "(écoles fictives)" in Dataset.objects.get().title
