"""The documentation is tested: what the code has, some page names; what a page draws is fresh."""

import re
import tomllib
from importlib import import_module
from pkgutil import iter_modules

import pytest
import yaml
from django.core.management import call_command
from django.db import models

from accounts.permissions import Permission, Role
from datalab.lifecycles import LIFECYCLES
from tests.house.test_models import our_models
from tests.house.tree import HOUSE, WINGS, files, named

SETTING = re.compile(r"(?:\benv(?:\.\w+)?|\brequired)\(\s*\"([A-Z][A-Z0-9_]+)\"")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def words_of(*pages: str) -> set[str]:
    """Every identifier written `thus` in the pages, alone or in a list."""
    text = "\n".join((HOUSE / "docs" / page).read_text(encoding="utf-8") for page in pages)
    return {
        word for span in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[\w.]+", span)
    }


def choices_of_the_house() -> list[tuple[str, str, str]]:
    """Every (class, value, label) of every list of choices of the wings."""
    for wing in WINGS:
        for module in iter_modules(import_module(wing).__path__, f"{wing}."):
            if module.name.endswith((".models", ".permissions")):
                import_module(module.name)
    found = []
    stack = list(models.TextChoices.__subclasses__())
    while stack:
        kind = stack.pop()
        stack += kind.__subclasses__()
        if kind.__module__.split(".")[0] in WINGS:
            found += [(kind.__name__, member.value, str(member.label)) for member in kind]
    return sorted(found)


def test_the_drawn_lifecycles_are_fresh():
    call_command("draw_lifecycles", "--check")


def test_every_state_role_permission_and_move_is_in_the_lifecycles_page():
    known = words_of("lifecycles.md")
    wanted = {*Role.values, *map(str, Permission)}
    for lifecycle in LIFECYCLES:
        wanted |= {*lifecycle.states.values, *lifecycle.by_name}
        wanted |= {guard.code for t in lifecycle.transitions for guard in t.guards}
    assert wanted <= known, wanted - known


def test_every_model_is_in_the_glossary():
    known = words_of("glossary.md")
    missing = [f"| {m._meta.verbose_name} | `{m.__name__}` | |" for m in our_models()]
    missing = [line for line in missing if line.split("`")[1] not in known]
    assert not missing, "\n".join(["add to docs/glossary.md:", *missing])


def test_every_value_of_a_list_of_choices_is_in_the_docs():
    known = words_of("glossary.md", "lifecycles.md")
    missing = [
        f"| {label} | `{value}` | {kind} |"
        for kind, value, label in choices_of_the_house()
        if value not in known
    ]
    assert not missing, "\n".join(["add to docs/glossary.md:", *missing])


def test_every_setting_read_from_the_environment_is_in_the_operations_page():
    known = words_of("operations.md")
    read = set()
    for path in files(".py", under="datalab"):
        if "launcher" not in path.parts:
            read |= set(SETTING.findall(path.read_text(encoding="utf-8")))
    assert len(read) > 10
    assert read <= known, sorted(read - known)


def test_every_decision_is_in_the_list_and_numbered_once():
    folder = HOUSE / "docs" / "decisions"
    pages = sorted(p.name for p in folder.glob("[0-9]*.md"))
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert sorted(listed) == pages
    assert len({name[:4] for name in pages}) == len(pages)


@pytest.mark.parametrize("page", files(".md"), ids=named)
def test_no_page_links_to_nothing(page):
    dead = [
        target
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target.strip()).exists()
    ]
    assert not dead


def test_the_public_description_says_the_same_version_and_licence():
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    public = yaml.safe_load((HOUSE / "publiccode.yml").read_text(encoding="utf-8"))
    assert public["softwareVersion"] == project["version"]
    assert public["legal"]["license"] == project["license"]["text"]


def test_the_readme_is_one_screen():
    assert len((HOUSE / "README.md").read_text(encoding="utf-8").splitlines()) <= 70
