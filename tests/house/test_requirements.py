"""Dependencies: each written with its reason, locked with hashes in all three locks."""

import re
import tomllib

import pytest

from tests.house.tree import HOUSE

PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = PROJECT["project"]["dependencies"]
GROUPS = PROJECT["dependency-groups"]
LOCKS = {
    "app": WANTED,
    "demo": [*WANTED, *GROUPS["embedded"]],
    "dev": [*WANTED, *GROUPS["embedded"], *GROUPS["dev"]],
}


def canonical(requirement: str) -> str:
    """The name of a package as indexes write it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement.strip())
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def lock(name: str) -> str:
    return (HOUSE / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(text: str) -> dict[str, list[str]]:
    """Package → versions (one a platform marker)."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.M):
        found.setdefault(canonical(name), []).append(version)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_dependency_is_locked(name):
    assert {canonical(r) for r in LOCKS[name]} <= set(pins(lock(name)))


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_its_hashes_and_no_address(name):
    blocks = re.split(r"\n(?=\S)", lock(name).strip())
    bare = [b.splitlines()[0] for b in blocks if "--hash=sha256:" not in b]
    assert not [line for line in bare if not line.startswith("#")]
    assert "://" not in lock(name)


def test_the_three_locks_agree():
    app, demo, dev = (pins(lock(name)) for name in LOCKS)
    assert {k: demo.get(k) for k in app} == app
    assert {k: dev.get(k) for k in demo} == demo


REQUIREMENT = re.compile(r'\s+"[a-z][A-Za-z0-9._\[\],-]*\s*(?:[~>=<]=?[^"]*)",')


def test_every_dependency_has_its_reason():
    text = (HOUSE / "pyproject.toml").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if REQUIREMENT.match(line)]
    assert len(lines) > 30
    assert [line for line in lines if "# " not in line] == ['"pytest>=8.4",']
