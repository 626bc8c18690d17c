"""Turns the words of an administrator, with their {merge fields}, into the blocks of a letter."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

FIELD = re.compile(r"\{([^{}\n]*)\}")
Block = dict[str, Any]
#: A merged value: words, or whole blocks (a table) for a field that stands alone.
Value = str | list[Block]
#: Titles, paragraphs, lists, bold and italic; everything else is plain text.
_MARKDOWN = MarkdownIt("zero").enable(["heading", "list", "emphasis", "newline", "escape"])


def fields_of(text: str) -> list[str]:
    """The names of the merge fields written in a text, in their order."""
    return [name.strip() for name in FIELD.findall(text)]


def check(text: str, *, words: Collection[str], tables: Collection[str] = ()) -> None:
    """Refuses, in French, a field that does not exist, a lost brace, a table among words."""
    for name in fields_of(text):
        if name not in words and name not in tables:
            raise ValidationError(
                _("Le champ {%(name)s} n’existe pas. Champs possibles : %(known)s.")
                % {"name": name, "known": ", ".join(sorted([*words, *tables]))},
                code="unknown_field",
            )
    if re.search(r"[{}]", FIELD.sub("", text)):
        raise ValidationError(
            _("Une accolade est seule : un champ s’écrit {reference}, sur une seule ligne."),
            code="lost_brace",
        )
    for paragraph in re.split(r"\n\s*\n", text):
        alone = FIELD.fullmatch(paragraph.strip())
        for name in fields_of(paragraph):
            if name in tables and not alone:
                raise ValidationError(
                    _("{%(name)s} est un tableau : écrivez-le seul dans son paragraphe.")
                    % {"name": name},
                    code="table_among_words",
                )


def blocks(text: str, values: Mapping[str, Value]) -> list[Block]:
    """The blocks of a text that ``check`` accepted, each field replaced by its value.

    Values are plain text: nothing in them becomes a title or a list. A paragraph whose fields are
    all empty disappears.
    """
    found: list[Block] = []
    items: list[list[dict]] | None = None
    kind: Block = {}
    level = 1  # the title's: a heading goes one step below the one before, as screen readers ask
    for token in _MARKDOWN.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open") and items is None:
            items, kind = [], {"kind": "list", "ordered": token.type == "ordered_list_open"}
        elif token.type in ("bullet_list_close", "ordered_list_close") and token.level == 0:
            found.append({**kind, "items": items})
            items = None
        elif token.type == "heading_open":
            level = min(max(int(token.tag[1:]), 2), level + 1)
            kind = {"kind": "heading", "level": level}
        elif token.type == "paragraph_open" and items is None:
            kind = {"kind": "paragraph"}
        elif token.type == "inline":
            if items is not None:
                items.append(_spans(token, values))
            else:
                found += _of_inline(token, kind, values)
    return found


def fill(text: str, values: Mapping[str, Value]) -> str:
    """One line of words with its fields replaced; a table has no words."""
    return FIELD.sub(lambda match: _word(values, match[1]), text)


def _of_inline(token: Token, kind: Block, values: Mapping[str, Value]) -> list[Block]:
    alone = FIELD.fullmatch(token.content.strip())
    value = values.get(alone[1].strip(), "") if alone else None
    if isinstance(value, list):
        return value
    if isinstance(value, str) and kind["kind"] == "paragraph":
        parts = [part.strip() for part in re.split(r"\n\s*\n", value) if part.strip()]
        return [{**kind, "spans": [{"text": part}]} for part in parts]
    spans = _spans(token, values)
    return [{**kind, "spans": spans}] if "".join(s["text"] for s in spans).strip() else []


def _spans(token: Token, values: Mapping[str, Value]) -> list[dict]:
    spans: list[dict] = []
    bold = italic = False
    for child in token.children or []:
        if child.type in ("strong_open", "strong_close"):
            bold = child.type == "strong_open"
        elif child.type in ("em_open", "em_close"):
            italic = child.type == "em_open"
        else:
            said = {"softbreak": " ", "hardbreak": "\n"}.get(child.type, child.content)
            filled = fill(said, values)
            if filled:
                spans.append({"text": filled, "bold": bold, "italic": italic})
    return spans


def _word(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name.strip(), "")
    return value if isinstance(value, str) else ""
