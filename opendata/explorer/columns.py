"""A column: its name in the file, what kind of values it holds, how each was written."""

import re
import unicodedata
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.french import without_controls


class Kind(StrEnum):
    """What a column holds, as the API says it."""

    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    TEXT = "text"


SQL_TYPES = {
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.DATE: "DATE",
    Kind.DATETIME: "TIMESTAMP",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.TEXT: "VARCHAR",
}
LABELS: dict[Kind, str | Promise] = {
    Kind.INTEGER: _("nombre entier"),
    Kind.NUMBER: _("nombre"),
    Kind.DATE: _("date"),
    Kind.DATETIME: _("date et heure"),
    Kind.BOOLEAN: _("oui ou non"),
    Kind.TEXT: _("texte"),
}
NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER})
MOMENTS = frozenset({Kind.DATE, Kind.DATETIME})


@dataclass
class Column:
    """A column and, once the file is read, its profile (``facts``)."""

    name: str
    kind: Kind = Kind.TEXT
    #: « code » or « name » when the column tells the commune.
    commune: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def sql(self) -> str:
        """The column's name, quoted for a statement: the only way it enters one."""
        return quoted(self.name)

    @property
    def label(self) -> str:
        """The kind, for people."""
        return str(LABELS[self.kind])

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Column":
        return cls(**{**values, "kind": Kind(values["kind"])})


def quoted(name: str) -> str:
    """An identifier for SQL: whatever it contains, it stays one name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text for SQL where no parameter may stand (the paths of COPY and of settings)."""
    return "'" + text.replace("'", "''") + "'"


def header_words(name: str) -> str:
    """« Code INSEE de la commune » → « code insee de la commune »."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    decomposed = unicodedata.normalize("NFKD", spaced.lower())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.split(r"[\W_]+", plain))


#: Longest name kept: a longer one is a broken file more often than a name.
NAME_LENGTH = 200
#: Names that questions use beside those of the file: « rowid » is DuckDB's own.
RESERVED = ("__id", "__groups", "rowid")
MOST_COLUMNS = 1_000


def clean_names(raw: list[str]) -> list[str]:
    """The names of a header: trimmed on one line, never empty, never twice the same."""
    found: list[str] = []
    taken: set[str] = set(RESERVED)
    for number, name in enumerate(raw, 1):
        text = (
            without_controls(name.replace("\ufeff", "").replace("\0", ""))
            .encode("utf-8", "replace")
            .decode()
        )
        base = " ".join(text.split())[:NAME_LENGTH]
        base = base or f"colonne_{number}"
        chosen, copy = base, 1
        while chosen.casefold() in taken:  # DuckDB's names ignore case
            copy += 1
            chosen = f"{base}_{copy}"
        taken.add(chosen.casefold())
        found.append(chosen)
    return found
