"""Pieces are joined to a project, served to those who see it, and taken back from a draft."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from documents.models import Attachment
from projects.actions import pieces
from projects.models import ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, project_in
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content: bytes = PDF, name: str = "note.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def holder(project):
    return person(Role.DATA_ADMINISTRATOR, project.organisation)


def test_a_piece_is_kept_hashed_and_journalled_and_served_as_it_came(sign_in, project, holder):
    client = sign_in(holder)
    url = reverse("projects:attach", args=[project.reference])
    assert client.get(url).status_code == 200
    sent = {"label": "Note de cadrage", "content": upload(name="../../é tat.exe.pdf")}
    assert client.post(url, sent).status_code == 302
    piece = Attachment.objects.get()
    assert (piece.name, piece.content_type) == ("é tat.exe.pdf", "application/pdf")
    assert (piece.size, len(piece.sha256)) == (len(PDF), 64)
    assert "note" not in piece.content.name
    assert JournalEntry.objects.of(project).get().transition == "attach"
    page = client.get(project.get_absolute_url()).content.decode()
    assert "Note de cadrage" in page
    served = client.get(reverse("documents:download", args=[piece.key]))
    assert b"".join(served.streaming_content) == PDF
    assert served["Content-Disposition"].startswith("attachment;")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in served["Cache-Control"]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "vide.pdf", "Le fichier est vide."),
        (b"<html><script>alert(1)</script>", "page.pdf", "Les pages HTML"),
        (b"MZ" + b"\0" * 200, "note.pdf", "Ce type de fichier"),
    ],
)
def test_bytes_that_are_not_acceptable_are_refused_beside_the_field(
    sign_in, project, holder, nothing_changes, content, name, sentence
):
    client = sign_in(holder)
    with nothing_changes():
        response = client.post(
            reverse("projects:attach", args=[project.reference]), {"content": upload(content, name)}
        )
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_nothing_chosen_is_said(sign_in, project, holder):
    url = reverse("projects:attach", args=[project.reference])
    response = sign_in(holder).post(url, {"label": "Rien"})
    assert "Choisissez un fichier." in response.content.decode()


def test_the_same_bytes_twice_are_refused(project, holder, at, nothing_changes, tmp_path):
    pieces.attach(project, upload=upload(), by=holder, at=at)
    stored = sorted(tmp_path.rglob("*"))
    with nothing_changes(), pytest.raises(Refused) as refused:
        pieces.attach(project, upload=upload(name="autre.pdf"), by=holder, at=at)
    assert refused.value.code == "already_attached"
    assert sorted(tmp_path.rglob("*")) == stored


def test_a_piece_is_served_only_to_those_who_see_its_project(sign_in, project, holder, at):
    piece = pieces.attach(project, upload=upload(), by=holder, at=at)
    url = reverse("documents:download", args=[piece.key])
    for role in Role.values:
        expected = 200 if role == Role.AUDITOR else 404
        assert sign_in(person(role)).get(url).status_code == expected, role
    project_filed = {"submitted_at": at, "submitted_by": holder, "status": ProjectStatus.SUBMITTED}
    type(project).objects.filter(pk=project.pk).update(**project_filed)
    for role in (Role.REVIEWER, Role.DECISION_MAKER, Role.BUDGET_OFFICER):
        assert sign_in(person(role)).get(url).status_code == 200
    assert sign_in(person(Role.DATA_ADMINISTRATOR)).get(url).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client, project, holder, at):
    piece = pieces.attach(project, upload=upload(), by=holder, at=at)
    response = client.get(reverse("documents:download", args=[piece.key]))
    assert response.status_code == 302
    assert "/connexion/" in response.url


def test_a_piece_lost_from_the_store_is_a_404_not_a_500(sign_in, project, holder, at):
    piece = pieces.attach(project, upload=upload(), by=holder, at=at)
    piece.content.storage.delete(piece.content.name)
    response = sign_in(holder).get(reverse("documents:download", args=[piece.key]))
    assert response.status_code == 404


def test_a_piece_joined_by_mistake_is_taken_back_and_its_row_stays(sign_in, project, holder, at):
    piece = pieces.attach(project, upload=upload(), by=holder, at=at)
    client = sign_in(holder)
    url = reverse("projects:retract", args=[project.reference, piece.key])
    assert piece.name in client.get(url).content.decode()
    project.refresh_from_db()
    assert client.post(url, {"seen_version": project.version}).status_code == 302
    assert client.get(reverse("documents:download", args=[piece.key])).status_code == 404
    assert client.get(url).status_code == 404
    piece.refresh_from_db()
    assert piece.retracted_by == holder
    pieces.attach(project, upload=upload(), by=holder, at=timezone.now())


def test_a_filed_project_keeps_its_pieces_and_may_receive_more(at, nothing_changes):
    project = project_in(ProjectStatus.SUBMITTED)
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    piece = pieces.attach(project, upload=upload(), by=holder, at=at)
    with nothing_changes(), pytest.raises(Refused) as refused:
        pieces.retract(project, key=piece.key, by=holder, at=at)
    assert refused.value.code == "wrong_state"


def test_the_desk_and_other_ministries_join_nothing(at, nothing_changes):
    project = project_in(ProjectStatus.SUBMITTED)
    for someone in (person(Role.REVIEWER), person(Role.DATA_ADMINISTRATOR)):
        with nothing_changes(), pytest.raises(Refused) as refused:
            pieces.attach(project, upload=upload(), by=someone, at=at)
        assert refused.value.code == "not_permitted"
