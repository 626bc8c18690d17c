"""A real worker reads a deposit."""

import pytest
from celery.exceptions import Ignore
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.permissions import Role
from jobs.models import Job, JobState
from jobs.running import SILENCE
from jobs.tasks import take_up_left_behind
from opendata.actions import datasets
from opendata.models import DatasetFile, FileStatus
from opendata.tasks import long_read_dataset_file
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.servers import Worker, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


@pytest.fixture
def worker(explorer_root, settings):
    found = Worker(
        django_settings.CELERY_TASK_DEFAULT_QUEUE,
        DATALAB_MEDIA_ROOT=str(settings.MEDIA_ROOT),
        DATALAB_EXPLORER_ROOT=str(settings.DATALAB_EXPLORER_ROOT),
    )
    yield found
    found.stop()


def test_a_deposit_is_read_by_a_worker_and_can_then_be_explored(worker, client):
    dataset = DatasetFactory(slug="depot-relu")
    upload = SimpleUploadedFile("essai.csv", b"code;n\n035;1\n01004;2,5\n")
    datasets.deposit(dataset, upload, by=person(Role.ADMINISTRATOR), at=timezone.now())
    address = "/api/v1/open/datasets/depot-relu/data/"
    assert client.get(address).status_code == 404
    worker.start()
    until(lambda: Job.objects.get().state == JobState.DONE)
    assert Job.objects.get().percent == 100
    assert DatasetFile.objects.get().status == FileStatus.READY
    assert [row["code"] for row in client.get(address).json()["data"]] == ["035", "01004"]


def test_a_deposit_whose_reading_is_stopped_is_not_explored(explorer_root, client):
    dataset = DatasetFactory(slug="depot-arrete")
    upload = SimpleUploadedFile("essai.csv", b"code;n\n035;1\n01004;2,5\n")
    author = person(Role.ADMINISTRATOR)
    file = datasets.deposit(dataset, upload, by=author, at=timezone.now())
    Job.objects.update(cancel_asked_at=timezone.now(), cancel_asked_by=author)
    with pytest.raises(Ignore):
        long_read_dataset_file(file.job_id, file.key.hex)
    assert Job.objects.get().state == JobState.CANCELLED
    assert DatasetFile.objects.get().status != FileStatus.READY
    assert client.get("/api/v1/open/datasets/depot-arrete/data/").status_code == 404


def test_a_worker_killed_while_it_reads_leaves_the_work_to_the_next(
    worker, client, record_property
):
    rows = 400_000
    lines = "".join(f"{n:06d};{n}\n" for n in range(rows))
    dataset = DatasetFactory(slug="depot-tue")
    upload = SimpleUploadedFile("long.csv", f"code;n\n{lines}".encode())
    datasets.deposit(dataset, upload, by=person(Role.ADMINISTRATOR), at=timezone.now())
    worker.start()
    until(lambda: Job.objects.get().state == JobState.RUNNING)
    worker.kill()
    killed = Job.objects.get()
    assert (killed.state, killed.attempts) == (JobState.RUNNING, 1)
    assert take_up_left_behind() == 0, "its worker may still be alive"
    Job.objects.update(beat_at=timezone.now() - SILENCE * 2)
    worker.start()
    assert take_up_left_behind() == 1
    until(lambda: Job.objects.get().state == JobState.DONE)
    job = Job.objects.get()
    record_property("attempts", job.attempts)
    assert job.attempts == 2
    assert DatasetFile.objects.get().status == FileStatus.READY
    found = client.get("/api/v1/open/datasets/depot-tue/data/").json()
    assert found["meta"]["total"] == rows
