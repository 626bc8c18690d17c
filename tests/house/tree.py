"""The files of the house, as the tests of the house read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent.parent
LOWER_WINGS = (
    "outgoing",
    "accounts",
    "api",
    "jobs",
    "workflow",
    "notifications",
    "documents",
    "finding",
)
UPPER_WINGS = ("projects", "support", "funding", "opendata")
WINGS = (*LOWER_WINGS, *UPPER_WINGS)
_NOT_OURS = {"staticfiles", "media", "build", "node_modules", "__pycache__"}


def files(*suffixes: str, under: str = "") -> list[Path]:
    """Every file of the house with one of these endings; what is made or installed is left out."""
    return sorted(path for path in _walk(HOUSE / under) if path.suffix in suffixes)


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") and path.name not in (".ci", ".github"):
            continue
        if path.is_dir():
            if path.name not in _NOT_OURS:
                yield from _walk(path)
        else:
            yield path


def python_files(*, with_migrations: bool = False) -> list[Path]:
    """Every Python module, migrations left out unless asked for."""
    return [p for p in files(".py") if with_migrations or "migrations" not in p.parts]


def named(path: Path) -> str:
    """The path as people say it, from the root of the house."""
    return path.relative_to(HOUSE).as_posix()


def parsed(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=named(path))
