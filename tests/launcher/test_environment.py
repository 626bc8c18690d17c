"""The environment is made once, completed when interrupted, made again when the lists change."""

import json
import re
import shutil

import pytest

from datalab.launcher import environment
from datalab.launcher.places import REQUIREMENTS

WITHOUT_UV = pytest.mark.parametrize("with_uv", [True, False])


def locked(name: str) -> str:
    """The entry of one package in the locked list, with its hashes."""
    entry = re.search(
        rf"^{name}==.*?(?=^\S|\Z)", (REQUIREMENTS / "app.txt").read_text(), re.M | re.S
    )
    assert entry, name
    return entry.group()


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone with short lists, so that an environment takes a second."""
    folder = tmp_path / "requirements"
    folder.mkdir()
    (folder / "demo.txt").write_text(locked("asgiref"))
    (folder / "dev.txt").write_text(locked("asgiref") + locked("sqlparse"))
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "REQUIREMENTS", folder)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(environment, "STAMP", venv / ".datalab-stamp.json")
    return tmp_path


def holds(clone, package: str) -> bool:
    return any(clone.glob(f".venv/lib/python3*/site-packages/{package}"))


@WITHOUT_UV
def test_it_is_made_at_the_first_need_and_kept_after(clone, monkeypatch, with_uv):
    if not with_uv:
        monkeypatch.setattr(environment, "_find_uv", lambda: None)
    assert environment.ensure("demo") is True
    assert holds(clone, "asgiref")
    assert not holds(clone, "sqlparse")
    assert environment.ensure("demo") is False


def test_a_changed_list_is_installed(clone):
    environment.ensure("demo")
    (clone / "requirements" / "demo.txt").write_text(locked("asgiref") + locked("sqlparse"))
    assert environment.ensure("demo") is True
    assert holds(clone, "sqlparse")


def test_the_tests_enrich_it_and_the_demo_does_not_impoverish_it(clone):
    environment.ensure("demo")
    assert environment.ensure("dev") is True
    assert holds(clone, "sqlparse")
    assert environment.ensure("demo") is False
    (clone / "requirements" / "dev.txt").write_text(locked("sqlparse") + locked("asgiref"))
    assert environment.ensure("demo") is True
    assert json.loads(environment.STAMP.read_text())["list"] == "dev"


def test_an_interrupted_installation_is_completed(clone):
    environment.ensure("demo")
    environment.STAMP.unlink()
    shutil.rmtree(next(clone.glob(".venv/lib/python3*/site-packages/asgiref-*")))
    shutil.rmtree(next(clone.glob(".venv/lib/python3*/site-packages/asgiref")))
    assert environment.ensure("demo") is True
    assert holds(clone, "asgiref")


def test_a_broken_environment_is_made_again(clone):
    environment.ensure("demo")
    environment.STAMP.unlink()
    environment.PYTHON.unlink()
    environment.PYTHON.symlink_to("/nowhere/python")
    assert environment.ensure("demo") is True
    assert environment.PYTHON.resolve().exists()


def test_a_wrong_hash_is_refused_and_leaves_no_stamp(clone):
    wrong = re.sub(r"sha256:\w{8}", "sha256:00000000", locked("asgiref"))
    (clone / "requirements" / "demo.txt").write_text(wrong)
    with pytest.raises(environment.Halt, match="n’ont pas pu être installées"):
        environment.ensure("demo")
    assert not environment.STAMP.exists()
    assert not holds(clone, "asgiref")
