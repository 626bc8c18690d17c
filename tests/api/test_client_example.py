"""The example of the documentation works, as it stands, against a real server."""

import os
import subprocess
import sys
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from django.utils import timezone

from accounts.permissions import Role
from api.actions import create
from projects.models import Project, ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import project_in
from tests.servers import HOUSE

CLIENT = HOUSE / "docs" / "examples" / "client.py"
pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reviewer_s_key():
    now = timezone.now()
    _token, secret = create(
        label="exemple",
        scopes=["projects:read", "projects:write"],
        expires_at=now + timedelta(days=1),
        by=person(Role.REVIEWER),
        at=now,
    )
    return secret


@pytest.fixture
def example():
    spec = spec_from_file_location("client", CLIENT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_prints_the_projects_and_what_may_be_done(live_server, reviewer_s_key):
    project = project_in(ProjectStatus.SUBMITTED)
    said = subprocess.run(
        [sys.executable, str(CLIENT)],
        env={**os.environ, "DATALAB_URL": live_server.url, "DATALAB_TOKEN": reviewer_s_key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert project.reference in said.stdout
    assert "Déclarer recevable possible" in said.stdout


def test_the_example_acts_and_explains_a_refusal(live_server, reviewer_s_key, example):
    project = project_in(ProjectStatus.SUBMITTED)
    desk = example.Datalab(live_server.url, reviewer_s_key)
    moved = desk.act("projects", project.reference, "find_admissible")
    assert moved["status"] == Project.objects.get(pk=project.pk).status == "admissible"
    path = f"projects/{project.reference}/transitions/activate/"
    with pytest.raises(example.RefusedError) as refused:
        desk.call("POST", path, {"version": 1})
    assert (refused.value.status, refused.value.code) == (409, "stale_version")
    assert "Déclarer recevable" in str(refused.value)
