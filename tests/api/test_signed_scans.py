"""A program of a budget officer receives signed papers, and settles those without a code."""

import pytest

from accounts.permissions import Role
from documents.models import Attachment
from tests.factories.accounts import person
from tests.funding.stories import Desk
from tests.funding.test_signatures import to_sign, upload, without_code

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/signed-scans/"
JSON = "application/json"


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def officer(desk, program):
    return program(desk.officer)


def waiting(officer) -> str:
    return officer.post(PLACE, {"content": without_code()}).json()["reference"]


def test_a_paper_with_its_code_finds_its_file(desk, officer):
    letter, pdf = to_sign(desk)
    kept = officer.post(PLACE, {"content": upload(pdf + b"\n% signe")})
    assert kept.status_code == 201
    said = kept.json()
    assert (said["status"], said["letter"]) == ("matched", letter.reference)
    assert said["cofinancing"] == letter.cofinancing.reference
    piece = officer.get(f"/api/v1/documents/{said['document']}/").json()
    assert piece["reference"] == letter.cofinancing.reference
    assert officer.get(PLACE).json()["results"] == []


def test_a_paper_without_code_waits_and_is_typed_by_hand(desk, officer, nothing_changes):
    letter, _pdf = to_sign(desk)
    place = f"{PLACE}{waiting(officer)}/"
    assert officer.get(place).json()["status"] == "unread"
    with nothing_changes():
        wrong = officer.post(f"{place}match/", {"code": "LT-2222-2222-2222"}, content_type=JSON)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "unknown_code")
    done = officer.post(f"{place}match/", {"code": letter.reference}, content_type=JSON)
    assert (done.status_code, done.json()["letter"]) == (200, letter.reference)
    assert Attachment.objects.of(letter.cofinancing).exists()
    assert officer.get(place).status_code == 404


def test_a_paper_of_another_house_is_set_aside_with_its_reason(officer):
    place = f"{PLACE}{waiting(officer)}/set-aside/"
    empty = officer.post(place, {"reason": " "}, content_type=JSON)
    assert (empty.status_code, list(empty.json()["errors"])) == (400, ["reason"])
    done = officer.post(place, {"reason": "Une facture."}, content_type=JSON).json()
    assert (done["status"], done["reason"]) == ("set_aside", "Une facture.")


def test_what_is_no_paper_is_refused_and_named(officer, nothing_changes):
    with nothing_changes():
        text = officer.post(PLACE, {"content": upload(b"du texte", "notes.txt")})
        nothing = officer.post(PLACE, {})
    assert (text.status_code, text.json()["code"]) == (409, "scan_is_a_picture")
    assert (nothing.status_code, list(nothing.json()["errors"])) == (400, ["content"])


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.BUDGET_OFFICER])
def test_only_who_engages_receives_them(role, officer, program, nothing_changes):
    place, other = f"{PLACE}{waiting(officer)}/", program(person(role))
    with nothing_changes():
        assert other.get(PLACE).status_code == other.get(place).status_code == 403
        assert other.post(PLACE, {"content": without_code()}).status_code == 403
        aside = other.post(f"{place}set-aside/", {"reason": "Non."}, content_type=JSON)
    assert aside.status_code == 403
