"""The pages of docs/promises name programs that exist."""

import ast
import re

import pytest

from tests.house.tree import HOUSE

FOLDER = HOUSE / "docs" / "promises"
NAMED = re.compile(r"`((?:tests|benchmarks|datalab)/[\w/]+\.py)(?:::(\w+))?`")
PAGES = sorted(path.name for path in FOLDER.glob("*.md") if path.name != "README.md")


@pytest.mark.parametrize("page", PAGES)
def test_every_promise_names_a_program_that_exists(page):
    text = (FOLDER / page).read_text(encoding="utf-8")
    promised = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert promised
    assert not [line for line in promised if not NAMED.search(line)]
    for path, name in NAMED.findall(text):
        assert (HOUSE / path).exists(), path
        if name:
            tree = ast.parse((HOUSE / path).read_text(encoding="utf-8"))
            assert name in {getattr(node, "name", "") for node in tree.body}, f"{path}::{name}"


def test_the_list_names_every_page():
    told = re.findall(r"\]\((\w+\.md)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert sorted(told) == PAGES
