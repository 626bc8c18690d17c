"""The guide: a page for each role, and every image it names."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.permissions import Role
from datalab.guide import GUIDES
from tests.journeys.test_guide import SHOTS

ASSETS = Path(settings.BASE_DIR) / "datalab" / "assets"


def test_every_role_has_its_guide_and_everybody_one():
    assert {guide.role for guide in GUIDES} == {"", *Role.values}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_each_guide_opens_without_a_query_and_shows_images_that_exist(
    client, db, django_assert_num_queries, guide
):
    with django_assert_num_queries(0):
        answer = client.get(f"/aide/{guide.slug}/")
    page = answer.content.decode()
    shown = re.findall(r'src="/static/(datalab/guide/[\w-]+\.jpg)"', page)
    assert shown
    assert not [name for name in shown if not (ASSETS / name).is_file()]
    assert {Path(name).stem for name in shown} <= set(SHOTS)


def test_a_guide_that_does_not_exist_has_no_page(client, db):
    assert client.get("/aide/personne/").status_code == 404
