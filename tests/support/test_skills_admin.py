"""The skills of agents in the admin: what was forged is told, and nothing is stored."""

import pytest

from accounts.permissions import Role
from support.models import AgentSkill
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
PAGE = "/admin/support/agentskill/add/"


@pytest.mark.parametrize("forged", ["abc", "1.5", "NaN", "9" * 40, "-1", "[1]", "é"])
def test_an_agent_that_is_nobody_is_told(sign_in, nothing_changes, forged):
    client = sign_in(person(Role.ADMINISTRATOR))
    with nothing_changes():
        answer = client.post(PAGE, {"agent": forged, "kind": "legal"})
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert "Sélectionnez un choix valide" in answer.content.decode()


def test_a_nul_for_an_agent_is_told(sign_in, nothing_changes):
    client = sign_in(person(Role.ADMINISTRATOR))
    with nothing_changes():
        answer = client.post(PAGE, {"agent": "\x00", "kind": "legal"})
    assert answer.status_code == 200
    assert answer.context["errors"]


def test_the_agent_chosen_stays_chosen_when_the_rest_is_wrong(sign_in):
    agent = person(Role.SUPPORT_AGENT)
    answer = sign_in(person(Role.ADMINISTRATOR)).post(PAGE, {"agent": agent.pk, "kind": "x"})
    assert f'<option value="{agent.pk}" selected' in answer.content.decode()


def test_an_agent_gets_a_skill(sign_in):
    agent = person(Role.SUPPORT_AGENT)
    sign_in(person(Role.ADMINISTRATOR)).post(PAGE, {"agent": agent.pk, "kind": "legal"})
    assert AgentSkill.objects.get().agent == agent
