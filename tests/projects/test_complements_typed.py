"""What is kept of an answer to complements holds no character that PostgreSQL refuses."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from projects.actions import submission
from projects.models import KeptTyping
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, complements_asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder():
    return person(Role.DATA_ADMINISTRATOR)


@pytest.fixture
def project(holder):
    draft = ProjectFactory(organisation=holder.memberships.get().organisation)
    return submission.submit(draft, by=holder, at=timezone.now())


def save(client, project, question, **data):
    url = reverse("projects:save_complement", args=[project.reference, question.pk])
    return client.post(url, {f"base-{question.pk}": 0} | data)


def test_a_character_that_no_text_may_hold_is_left_out_of_what_is_kept(sign_in, project, holder):
    request = complements_asked(project, "problem", "cost_lines")
    one, two = request.questions.order_by("pk")
    client = sign_in(holder)
    grid_of_costs = {
        "cost_lines-TOTAL_FORMS": "1",
        "cost_lines-INITIAL_FORMS": "0",
        "cost_lines-0-DELETE": "\0",
        "cost_lines-0-label": "Li\0cence",
        "cost_lines-\0": "x",
    }
    bases = {f"base-{one.pk}": 0, f"base-{two.pk}": 0}
    response = client.post(
        reverse("projects:complements", args=[project.reference]),
        {"problem": "Un pro\0blème", **grid_of_costs, **bases},
    )
    assert response.status_code == 422
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.proposed == {"problem": ["Un problème"]}
    assert two.proposed["cost_lines-0-label"] == ["Licence"]
    assert "\0" not in "".join(two.proposed)


def test_what_is_put_aside_holds_no_such_character_either(sign_in, project, holder):
    question = complements_asked(project).questions.get()
    reply = f"reply-{question.pk}"
    other = sign_in(person(Role.DATA_ADMINISTRATOR, project.organisation))
    assert save(sign_in(holder), project, question, **{reply: "D’Awa"}).status_code == 200
    conflict = save(other, project, question, **{reply: "De\0 Léa", "problem\0": "x"})
    assert conflict.status_code == 409
    assert KeptTyping.objects.get().raw[reply] == ["De Léa"]
    shown = other.get(reverse("projects:complements", args=[project.reference]))
    assert "De Léa" in shown.content.decode()
