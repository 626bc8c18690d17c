"""The version that a ministry reads counts what it is told, and no private deed of the desk."""

import pytest
from django.utils import timezone

from accounts.permissions import Role
from support.actions import thread
from support.models import SupportStatus
from tests.factories.accounts import person
from tests.factories.support import support_case_in
from tests.funding.stories import Desk
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db


def read(client, address: str) -> int:
    """The version of a file, the same alone and in the list."""
    alone = client.get(f"/api/v1/{address}/").json()
    collection, reference = address.split("/")
    rows = client.get(f"/api/v1/{collection}/").json()["results"]
    assert [row["version"] for row in rows if row["reference"] == reference] == [alone["version"]]
    return alone["version"]


def test_what_the_desk_does_in_private_moves_no_version_of_the_ministry(program):
    desk = Desk()
    file = desk.under_review()
    holder, reviewer = program(desk.holder), program(desk.reviewers[0])
    address = f"cofinancings/{file.reference}"
    before, inside = read(holder, address), read(reviewer, address)
    for someone in desk.reviewers:
        desk.assess(file, someone)
    assert read(holder, address) == before
    assert read(reviewer, address) > inside
    private = ("declare_interests", "assess")
    assert before == JournalEntry.objects.of(file).exclude(transition__in=private).count()


def test_a_ministry_acts_on_the_version_that_it_read(program, sign_in):
    desk = Desk()
    file = desk.under_review()
    client = program(desk.holder)
    seen = read(client, f"cofinancings/{file.reference}")
    desk.assess(file, desk.reviewers[0])
    page = sign_in(desk.holder).get(f"/financements/{file.reference}/retirer/")
    assert page.context["form"]["seen_version"].value() == seen
    deed = f"/api/v1/cofinancings/{file.reference}/transitions/withdraw/"
    asked = {"version": seen - 1, "reason": "Le projet est repris."}
    stale = client.post(deed, asked, content_type="application/json")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert "Ouvrir l’instruction" in stale.json()["detail"]
    assert "évaluation" not in stale.json()["detail"]
    done = client.post(deed, {**asked, "version": seen}, content_type="application/json")
    assert done.status_code == 200


def test_a_note_of_the_desk_moves_no_version_of_the_ministry(program, sign_in):
    case = support_case_in(SupportStatus.IN_PROGRESS)
    asker = person(Role.DATA_ADMINISTRATOR, case.organisation)
    ministry, agent = program(asker), program(case.owner)
    address = f"support-cases/{case.reference}"
    before, inside = read(ministry, address), read(agent, address)
    thread.note(case, text="Entre nous.", by=case.owner, at=timezone.now())
    assert read(ministry, address) == before
    assert read(agent, address) == inside + 1
    assert sign_in(asker).get(case.get_absolute_url()).context["page"].version == before
    thread.write(case, text="Au ministère.", by=case.owner, at=timezone.now())
    assert read(ministry, address) == before + 1
