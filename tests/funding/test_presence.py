"""Who is on the file now: shown within the desk, never to the ministry."""

import pytest
from django.urls import reverse

from accounts.permissions import Role
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(desk):
    desk.file = desk.under_review()
    return reverse("funding:present", args=[desk.file.reference])


def people(response) -> list[str]:
    return response.json()["people"]


def test_two_people_of_the_desk_see_each_other_with_their_place(desk, path, sign_in):
    first, second = desk.reviewers
    assert people(sign_in(first).post(path, {"lieu": "Rendre mon évaluation"})) == []
    assert people(sign_in(second).post(path)) == [f"{first} (Rendre mon évaluation)"]


def test_whoever_leaves_is_no_longer_shown(desk, path, sign_in):
    first, second = desk.reviewers
    sign_in(first).post(path)
    sign_in(first).post(path, {"partir": "1"})
    assert people(sign_in(second).post(path)) == []


def test_the_ministry_neither_sees_nor_is_seen(desk, path, sign_in):
    sign_in(desk.reviewers[0]).post(path)
    assert sign_in(desk.holder).post(path).status_code == 404
    page = sign_in(desk.holder).get(desk.file.get_absolute_url()).content.decode()
    assert "data-presence" not in page


def test_a_conflict_closes_it_too(desk, path, sign_in):
    third = person(Role.REVIEWER)
    desk.declare(desk.file, third, conflict=True)
    assert sign_in(third).post(path).status_code == 404


def test_the_page_of_the_file_says_that_it_is_open(desk, path, sign_in):
    page = sign_in(desk.reviewers[0]).get(desk.file.get_absolute_url()).content.decode()
    assert f'data-presence="{path}"' in page
