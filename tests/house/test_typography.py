"""French on screen: a sign never begins a line, nor ends one when it opens."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import files, named, parsed, python_files

SAID = {"_", "_t", "_lazy", "say", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
#: A breaking space on the wrong side of a sign; « ? » and « : » also stand in code, alone.
LOOSE = re.compile(r"« | »|(?<=[\w»)\]}%’.…]) [:;?!](?=$|[\s<\"'”»])")
#: What a terminal prints is copied and searched: its spaces stay plain.
TERMINAL = {"tests", "launcher", "management"}
TRANSLATED = re.compile(
    r'\{%\s*translate\s+"([^"]*)"|'
    r"\{%\s*blocktranslate\b[^%]*%\}(.*?)\{%\s*endblocktranslate",
    re.DOTALL,
)


def _said_by_python() -> Iterator[tuple[str, str]]:
    for path in python_files():
        if TERMINAL & {*path.parts}:
            continue
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call) or _name(node.func) not in SAID:
                continue
            for given in node.args:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield f"{named(path)}:{given.lineno}", given.value


def _said_by_pages() -> Iterator[tuple[str, str]]:
    for path in files(".html", ".txt", under="templates"):
        for found in TRANSLATED.finditer(path.read_text(encoding="utf-8")):
            yield named(path), found[1] or found[2] or ""


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def test_no_sign_is_parted_from_its_word_at_the_end_of_a_line():
    said = [*_said_by_python(), *_said_by_pages()]
    assert len(said) > 3_000, "the sentences were not found"
    loose = [f"{place}: {text}" for place, text in said if LOOSE.search(text)]
    assert not loose, "\n".join(loose)
