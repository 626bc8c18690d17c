"""Reuses: proposed by anyone, shown once an editor accepts, told to whoever proposed."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import ExifTags, Image

from accounts.permissions import Role
from notifications.models import Delivery
from opendata.actions import reuses
from opendata.models import Reuse, ReuseKind, ReuseStatus
from tests.factories.accounts import UserFactory, person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import editor, funded_project, reuse_in
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
LIST = "/reutilisations/"
PROPOSE = "/reutilisations/proposer/"
HIDDEN = [status for status in ReuseStatus.values if status != ReuseStatus.PUBLISHED]


def png() -> bytes:
    """The smallest picture: one red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00"))
        + chunk(b"IEND", b"")
    )


def words(**changes) -> dict:
    return {
        "title": "Carte des écoles",
        "kind": ReuseKind.VISUALIZATION,
        "url": "https://exemple.fr/carte",
        "description": "Une carte.",
        **changes,
    }


def inbox_of(someone) -> list[str]:
    found = Delivery.objects.filter(person=someone, channel="inbox").select_related("notification")
    return [delivery.notification.subject for delivery in found.order_by("pk")]


def test_somebody_without_any_role_proposes_and_the_editors_are_told(sign_in):
    reader, someone = editor(), UserFactory()
    data, money = DatasetFactory(), funded_project()
    answer = sign_in(someone).post(
        PROPOSE,
        words(
            datasets=[data.pk],
            projects=[money.project_id],
            image=SimpleUploadedFile("carte.png", png()),
            image_alt="La carte",
        ),
    )
    assert answer.status_code == 302
    found = Reuse.objects.get()
    assert (found.status, found.proposed_by, found.slug) == (
        "proposed",
        someone,
        "carte-des-ecoles",
    )
    assert list(found.datasets.all().order_by("pk")) == [data]
    assert list(found.projects.all().order_by("pk")) == [money.project]
    assert found.image.content_type == "image/png"
    assert inbox_of(reader) == [f"{found.reference} : réutilisation à examiner"]


def test_a_stranger_is_asked_to_sign_in_first(client):
    assert client.get(PROPOSE)["Location"].startswith("/connexion/")


@pytest.mark.parametrize("status", HIDDEN)
def test_what_no_editor_accepted_is_seen_by_its_author_and_the_editors_alone(
    client, sign_in, status
):
    found = reuse_in(status)
    path = found.get_absolute_url()
    assert found.title not in client.get(LIST).content.decode()
    assert found.title not in client.get("/reutilisations/flux.atom").content.decode()
    assert client.get(path).status_code == 404
    assert sign_in(person(Role.REVIEWER)).get(path).status_code == 404
    assert sign_in(editor()).get(path).status_code == 200
    author = person(Role.REVIEWER)
    Reuse.objects.update(proposed_by=author)
    assert sign_in(author).get(path).status_code == 200


def test_a_published_reuse_is_open_to_everybody_with_what_it_rests_on(client):
    found = reuse_in("published")
    money, hidden = funded_project(), funded_project(is_confidential=True)
    shown, draft = DatasetFactory(), DatasetFactory(status="draft")
    found.datasets.set([shown, draft])
    found.projects.set([money.project, hidden.project])
    page = client.get(found.get_absolute_url()).content.decode()
    assert "<strong>claire</strong>" in page
    assert shown.title in page
    assert money.project.title in page
    assert draft.get_absolute_url() not in page
    assert hidden.project.title not in page
    assert found.title in client.get(f"/projets-finances/{money.reference}/").content.decode()


def test_only_what_is_public_can_be_linked_even_past_the_form():
    hidden, draft = funded_project(is_confidential=True), DatasetFactory(status="draft")
    sheet = reuses.ReuseSheet(words(), [draft], [hidden.project])
    found = reuses.propose(sheet, by=UserFactory(), at=timezone.now())
    assert not found.datasets.exists()
    assert not found.projects.exists()


def test_an_editor_accepts_and_the_author_is_told(sign_in, client):
    found = reuse_in("proposed")
    browser = sign_in(editor())
    answer = browser.post(
        f"/reutilisations/actes/{found.reference}/publier/", {"seen_version": found.version}
    )
    assert answer.status_code == 302
    assert found.title in client.get(LIST).content.decode()
    assert inbox_of(found.proposed_by) == [f"{found.reference} : réutilisation publiée"]
    assert JournalEntry.objects.of(found).get().transition == "publish"


def test_a_refusal_has_its_reason_told_to_the_author(sign_in):
    found = reuse_in("proposed")
    browser, path = sign_in(editor()), f"/reutilisations/actes/{found.reference}/refuser/"
    assert browser.post(path, {"reason": " "}).status_code == 422
    said = {"reason": "Sans rapport avec les données.", "seen_version": found.version}
    assert browser.post(path, said).status_code == 302
    found.refresh_from_db()
    assert (found.status, found.review_reason) == ("refused", "Sans rapport avec les données.")
    told = Delivery.objects.filter(person=found.proposed_by, channel="inbox").get()
    assert "Sans rapport avec les données." in told.notification.text


def test_a_reuse_taken_down_leaves_the_showcase_and_may_be_examined_again(client):
    found, someone, now = reuse_in("published"), editor(), timezone.now()
    found = reuses.take_down(found, by=someone, at=now, reason="Lien mort.")
    assert client.get(found.get_absolute_url()).status_code == 404
    found = reuses.examine_again(found, by=someone, at=now, reason="Lien réparé.")
    found = reuses.publish(found, by=someone, at=now)
    assert client.get(found.get_absolute_url()).status_code == 200


def test_an_editor_corrects_the_sheet(sign_in):
    found = reuse_in("published")
    browser, path = sign_in(editor()), f"/reutilisations/actes/{found.reference}/corriger/"
    assert found.title in browser.get(path).content.decode()
    answer = browser.post(path, words(title="Titre juste", seen_version=found.version))
    assert answer.status_code == 302
    found.refresh_from_db()
    assert (found.title, found.status) == ("Titre juste", "published")


def test_nobody_but_an_editor_examines(sign_in, nothing_changes):
    found = reuse_in("proposed")
    browsers = [sign_in(person(role)) for role in Role.values if role != Role.ADMINISTRATOR]
    with nothing_changes():
        for browser in browsers:
            assert browser.get("/reutilisations/a-examiner/").status_code == 404
            for deed in ("publier", "refuser", "corriger"):
                path = f"/reutilisations/actes/{found.reference}/{deed}/"
                assert browser.post(path, {"reason": "x", **words()}).status_code in (404, 409)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.png", b"<svg onload=alert(1)>", "images SVG"),
        ("x.png", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "PNG ou un JPEG"),
        ("x.jpg", png() + b"\0" * (2 * 1024 * 1024), "2 Mo"),
        ("x.png", b"GIF89a\x01\0\x01\0", "n’est pas accepté"),
    ],
)
def test_an_image_is_judged_by_its_bytes(sign_in, nothing_changes, name, content, sentence):
    browser = sign_in(UserFactory())
    upload = SimpleUploadedFile(name, content, content_type="image/png")
    with nothing_changes():
        answer = browser.post(PROPOSE, words(image=upload, image_alt="Image"))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_an_image_needs_its_words(sign_in, nothing_changes):
    browser = sign_in(UserFactory())
    with nothing_changes():
        answer = browser.post(PROPOSE, words(image=SimpleUploadedFile("x.png", png())))
    assert "Décrivez l’image" in answer.content.decode()


def test_the_image_of_a_proposal_is_not_served_to_strangers(client, sign_in):
    sheet = reuses.ReuseSheet(
        words(image_alt="La carte"), image=SimpleUploadedFile("carte.png", png())
    )
    found = reuses.propose(sheet, by=UserFactory(), at=timezone.now())
    path = f"{found.get_absolute_url()}image/"
    assert client.get(path).status_code == 404
    reuses.publish(found, by=editor(), at=timezone.now())
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(answer.content)).getpixel((0, 0)) == (255, 0, 0)


def test_a_script_in_the_description_is_cleaned_away(client):
    found = reuse_in("published", description="<script>alert(1)</script> [x](javascript:alert(1))")
    page = client.get(found.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?type=api", 1), ("?theme=health", 1), ("?q=ecole", 1), ("?type=x", 2)],
)
def test_each_filter_of_the_showcase_keeps_what_it_says(client, query, count):
    reuse_in("published", title="Une école", kind=ReuseKind.API)
    reuse_in("published", title="Autre", theme="health")
    assert client.get(LIST + query).context["total"] == count


def test_the_showcase_costs_the_same_with_one_reuse_or_ten(client, django_assert_num_queries):
    for _ in range(10):
        reuse_in("published")
    with django_assert_num_queries(2):
        client.get(LIST)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"status": "published"}, "reuse_reviewed_has_its_date_and_person"),
        ({"kind": "inconnu"}, "reuse_kind_known"),
        ({"theme": "inconnu"}, "reuse_theme_known"),
    ],
)
def test_the_database_itself_refuses_a_wrong_sheet(change, rule, nothing_changes):
    reuse_in("proposed")
    with nothing_changes(), pytest.raises(DatabaseError, match=rule), transaction.atomic():
        Reuse.objects.update(**change)


def test_the_same_reuse_of_the_catalogue_is_not_brought_twice(nothing_changes):
    reuse_in("published", datagouv_id="abc")
    someone = UserFactory()
    sheet = reuses.ReuseSheet(words(), datagouv_id="abc")
    with nothing_changes(), pytest.raises(Refused, match="déjà présente"):
        reuses.propose(sheet, by=someone, at=timezone.now())


def test_a_proposal_waits_for_the_editors_and_for_nobody_else(sign_in):
    found = reuse_in("proposed")
    reuse_in("published")
    lines = sign_in(editor()).get("/tableau-de-bord/").context["lines"]
    assert [line.reference for line, _days in lines] == [found.reference]
    others = sign_in(person(Role.AUDITOR)).get("/tableau-de-bord/").context["lines"]
    assert others == []


def taken_by_a_phone() -> bytes:
    """A JPEG lying on its side that says where, when and with what it was taken."""
    picture, told = Image.new("RGB", (8, 4), "red"), Image.Exif()
    told[ExifTags.Base.Orientation] = 6
    told[ExifTags.Base.Make] = "Téléphone de Claire"
    told.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (47.0, 13.0, 6.0)
    written = io.BytesIO()
    picture.save(written, format="JPEG", exif=told, comment=b"chez Claire")
    return written.getvalue()


def test_an_image_leaves_behind_where_and_by_whom_it_was_taken(client):
    upload = SimpleUploadedFile("photo.jpg", taken_by_a_phone())
    assert b"Claire" in upload.read()
    sheet = reuses.ReuseSheet(words(image_alt="La carte"), image=upload)
    found = reuses.propose(sheet, by=UserFactory(), at=timezone.now())
    reuses.publish(found, by=editor(), at=timezone.now())
    kept = client.get(f"{found.get_absolute_url()}image/").content
    shown = Image.open(io.BytesIO(kept))
    assert b"Claire" not in kept
    assert dict(shown.getexif()) == {}
    assert shown.size == (4, 8)  # upright


def test_an_image_that_would_fill_the_memory_is_refused(sign_in, nothing_changes):
    written = io.BytesIO()
    Image.new("1", (8_000, 6_000)).save(written, format="PNG")
    upload = SimpleUploadedFile("grande.png", written.getvalue())
    browser = sign_in(UserFactory())
    with nothing_changes():
        answer = browser.post(PROPOSE, words(image=upload, image_alt="Image"))
    assert answer.status_code == 422
    assert "40 millions de points" in answer.content.decode()
