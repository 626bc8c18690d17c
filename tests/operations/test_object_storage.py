"""Documents on an S3 store, by a setting: deposited, served, read by a task, saved and restored."""

import json
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.servers import elsewhere

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
BUCKET = "datalab-essai"


@pytest.fixture(scope="module")
def s3():
    """An S3 server of this module, with one bucket; its settings as environment variables."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    chosen = {
        "DATALAB_S3_BUCKET": BUCKET,
        "DATALAB_S3_ENDPOINT": f"http://{host}:{port}",
        "DATALAB_S3_REGION": "eu-west-3",
        "DATALAB_S3_ACCESS_KEY": "essai",
        "DATALAB_S3_SECRET_KEY": "essai",
    }
    client = boto3.client(
        "s3",
        endpoint_url=chosen["DATALAB_S3_ENDPOINT"],
        region_name="eu-west-3",
        aws_access_key_id="essai",
        aws_secret_access_key="essai",
    )
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
    )
    yield chosen
    server.stop()


DEPOSIT = """
import json
from pathlib import Path
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from accounts.permissions import Role
from documents.actions.deposit import keep
from documents.models import Attachment
from documents.storage import on_disk
from tests.factories.accounts import person
from tests.factories.projects import project_in

project = project_in("submitted")
holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
upload = SimpleUploadedFile("note.csv", b"a;b\\n1;2\\n", content_type="text/csv")
with transaction.atomic():
    piece = keep(project, upload=upload, label="Note", by=holder, at=timezone.now())
client = Client(headers={"Host": "localhost"})
client.force_login(holder)
answer = client.get(f"/documents/{piece.key}/")
with on_disk(piece.content) as place:
    copied, there = place.read_bytes().decode(), place
print(json.dumps({
    "store": type(storages["default"]).__name__,
    "served": b"".join(answer.streaming_content).decode(),
    "attachment": answer["Content-Disposition"],
    "copied": copied,
    "copy_gone": not there.exists(),
}))
"""


READY = """
import json
from django.test import Client
answer = Client(headers={"Host": "localhost"}).get("/sante/pret/")
print(json.dumps({"status": answer.status_code, "told": answer.json()["defauts"]}))
"""


def test_a_store_that_is_away_is_told_by_its_name(s3):
    def asked(**settings) -> dict:
        done = elsewhere(READY, **{**s3, **settings})
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    assert asked() == {"status": 200, "told": {}}
    nowhere = asked(DATALAB_S3_ENDPOINT="http://127.0.0.1:9")
    assert nowhere == {
        "status": 503,
        "told": {"fichiers": "Le magasin de fichiers ne répond pas."},
    }


def test_a_piece_lives_on_the_store_and_is_served_through_our_door(s3):
    done = elsewhere(DEPOSIT, **s3)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["store"] == "S3Storage"
    assert found["served"] == found["copied"] == "a;b\n1;2\n"
    assert found["attachment"].startswith("attachment")
    assert found["copy_gone"] is True


def test_a_backup_brings_the_store_s_files(s3, tmp_path: Path):
    code = f"""
from pathlib import Path
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from datalab.backups import backup
default_storage.save("pieces/cd/autre", ContentFile(b"sur S3"))
backup(Path({str(tmp_path / "sauvegarde")!r}), at=timezone.now())
"""
    done = elsewhere(code, **s3)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "sauvegarde" / "files" / "pieces" / "cd" / "autre").read_bytes() == b"sur S3"
