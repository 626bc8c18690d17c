"""A real worker reads a deposit."""

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.permissions import Role
from jobs.models import Job, JobState
from opendata.actions import datasets
from opendata.models import DatasetFile, FileStatus
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
    assert DatasetFile.objects.get().status == FileStatus.READY
    assert [row["code"] for row in client.get(address).json()["data"]] == ["035", "01004"]
