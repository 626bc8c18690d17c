"""Settings: each is set in one room, and Django finds those of every room."""

import ast
from collections import defaultdict
from importlib import import_module

from datalab import settings
from tests.house.tree import files

ROOMS = [path for path in files(".py", under="datalab/settings") if path.stem != "__init__"]


def set_in(path) -> set[str]:
    """The settings that a room gives a value to, wherever in it."""
    written = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {
        node.id
        for node in written
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id.isupper()
    }


def test_a_setting_is_set_in_one_room_only():
    where = defaultdict(list)
    for path in ROOMS:
        for name in set_in(path):
            where[name].append(path.stem)
    assert len(where) > 100
    assert not {name: rooms for name, rooms in where.items() if len(rooms) > 1}


def test_django_finds_the_settings_of_every_room():
    for path in ROOMS:
        room = import_module(f"datalab.settings.{path.stem}")
        for name in filter(str.isupper, vars(room)):
            assert getattr(settings, name) is getattr(room, name), f"{path.stem}: {name}"
