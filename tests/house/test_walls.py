"""The walls: who imports whom, how long a room may be, what may not stand in the repository."""

import ast
import re

import pytest
from importlinter.cli import lint_imports

from tests.house.tree import HOUSE, files, named, parsed, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 70
#: Words that name no room: what is put there belongs to one of the rooms.
NO_ROOM = {"utils", "util", "helpers", "helper", "misc", "common", "tools", "services"}
TEXTS = (".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".html", ".css", ".js", ".sql", ".sh", "")
#: Our own words for a place of this very machine, or of a package index.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]+|Users/[A-Za-z]+)/")
INDEX_ADDRESSES = re.compile(
    r"--(?:extra-)?index-url|files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs", re.I
)
MOVEMENT_WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "delete"}


def test_who_imports_whom_is_as_drawn():
    assert lint_imports(config_filename=str(HOUSE / "pyproject.toml"), no_cache=True) == 0


def test_no_file_is_longer_than_a_room():
    long = [
        f"{named(path)}: {count}"
        for path in files(".py", ".html", ".js", ".css", ".sql")
        if "migrations" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    assert not long, long


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long, long


def test_no_room_is_named_after_nothing():
    assert not [named(p) for p in files(".py") if p.stem in NO_ROOM or p.parent.name in NO_ROOM]


def test_every_module_opens_with_one_sentence_saying_what_it_is_for():
    silent = []
    for path in python_files():
        if path.name == "__init__.py" and not path.read_text(encoding="utf-8").strip():
            continue  # an empty package says nothing
        first = (ast.get_docstring(parsed(path)) or "").split("\n\n")[0]
        if not re.search(r"[.:?!]$", first.strip()):
            silent.append(named(path))
    assert not silent, silent


def test_only_the_ledger_writes_movements():
    """Its tables refuse a wrong one from anybody; this keeps the right ones in one place."""
    found = []
    for path in python_files():
        if named(path).startswith(("funding/ledger/", "tests/", "benchmarks/")):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and _writes_movements(node):
                found.append(f"{named(path)}:{node.lineno}")
    assert not found, found


def _writes_movements(call: ast.Call) -> bool:
    words = ast.unparse(call.func).split(".")
    return words[-1] == "Movement" or (words[0] == "Movement" and words[-1] in MOVEMENT_WRITES)


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, INDEX_ADDRESSES], ids=["machine", "index"])
def test_the_repository_names_no_machine_and_no_package_index(pattern):
    found = []
    for path in files(*TEXTS):
        if path.suffix == "" and path.name not in ("run", "Makefile", "Dockerfile"):
            continue
        if path.name == "test_walls.py":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{named(path)}:{number} {line.strip()[:80]}")
    assert not found, found


def test_no_test_replaces_our_own_code():
    """No mocks: what a test shows must be what the house does. A constant may be made smaller.

    The launcher's tests alone move its places and its platform, which no environment can change,
    and the ledger's empty the list of checks that the wings above add to its audit.
    """
    mocks = re.compile(
        r"unittest\.mock|\bMagicMock\b|\bmocker\b"
        r"|monkeypatch\.setattr\((?!\s*[\w.]+,\s*\"[A-Z_]+\",)"
    )
    found = [
        named(path)
        for path in files(".py", under="tests")
        if path.name != "test_walls.py"
        and not named(path).startswith(("tests/launcher/", "tests/funding/ledger/"))
        and mocks.search(path.read_text(encoding="utf-8"))
    ]
    assert not found, found


def test_tests_are_named_as_sentences():
    short = []
    for path in files(".py", under="tests"):
        for node in ast.walk(parsed(path)):
            if (
                isinstance(node, ast.FunctionDef)
                and node.name.startswith("test_")
                and len(node.name.split("_")) < 4
            ):
                short.append(f"{named(path)}:{node.lineno} {node.name}")
    assert not short, short


#: Volume data for the measures, which ``seed`` refuses to write on a service in production.
VOLUME = "datalab/volume/sowing.py"


def test_nothing_of_the_product_switches_a_guard_of_the_database_off():
    """A test's flush goes round a trigger, the service never; a migration says which table."""
    asleep = re.compile(r"pgtrigger\.ignore\(|session_replication_role|DISABLE\s+TRIGGER")
    caught = [
        f"{named(path)}:{number}"
        for path in files(".py", ".sql")
        if path.relative_to(HOUSE).parts[0] not in ("tests", "benchmarks")
        and "migrations" not in path.parts
        and named(path) != VOLUME
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if asleep.search(text)
    ]
    assert not caught, caught
