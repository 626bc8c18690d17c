"""The operations page tells every variable and every command, and no more."""

import re

import pytest

from datalab.launcher import commands, settings_for
from datalab.launcher.places import ROOT
from datalab.launcher.servers import Servers
from tests.launcher.test_containers import READ_BY_COMPOSE, READ_BY_SETTINGS

# A variable that only a part of a wing reads is documented with it.
READ_BY_LAUNCHER = {"DATALAB_DEMO_DIR", "CHROMIUM", "DATALAB_CHROMIUM", "REQUIRE_BROWSER"}
READ_BY_LAUNCHER |= {"DATALAB_ADVISORIES_URL"}


@pytest.fixture(scope="module")
def rows() -> list[str]:
    guide = (ROOT / "docs" / "operations.md").read_text()
    return re.findall(r"^\| `([A-Z0-9_]+)` \|", guide, re.M)


@pytest.fixture(scope="module")
def documented(rows) -> set[str]:
    return set(rows)


def test_each_setting_is_documented_once(rows):
    assert sorted(name for name in set(rows) if rows.count(name) > 1) == []


def test_each_setting_is_documented(documented):
    assert sorted(READ_BY_SETTINGS - documented) == []


def test_nothing_documented_is_unknown(documented):
    unknown = documented - READ_BY_SETTINGS - READ_BY_COMPOSE - READ_BY_LAUNCHER
    assert sorted(unknown) == []


def test_each_command_is_documented():
    guide = (ROOT / "docs" / "operations.md").read_text()
    for command in commands.REQUIREMENTS:
        assert f"`./run {command}" in guide


def test_the_launcher_leaves_each_program_its_own_settings(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    given = settings_for.test_variables(Servers("postgres://u@//tmp/s/d", "redis://h:1/0"))
    assert "DJANGO_SETTINGS_MODULE" not in given
