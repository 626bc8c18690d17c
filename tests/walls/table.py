"""The table of rights in docs/rights.md: read, compared with what was answered, written afresh."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
Cells = tuple[str, ...]


def expected(title: str) -> dict[str, Cells]:
    """The rows of the table under a heading, by name."""
    found: dict[str, Cells] = {}
    part = PAGE.read_text(encoding="utf-8").split(f"\n## {title}\n")
    if len(part) < 2:
        return found
    for line in part[1].split("\n## ")[0].splitlines():
        if row := re.match(r"\| `([\w:.]+)` \|(.*)\|$", line):
            found[row[1]] = tuple(cell.strip() for cell in row[2].split("|"))
    return found


def drawn(columns: Iterable[str], rows: Mapping[str, Cells]) -> str:
    """The table as the page writes it, to be put there once read and agreed."""
    head = ["", *columns]
    lines = [" | ".join(["|", *head[1:], "|"]), "|" + "---|" * (len(head))]
    lines[0] = "| | " + " | ".join(columns) + " |"
    lines += [f"| `{name}` | {' | '.join(cells)} |" for name, cells in rows.items()]
    return "\n".join(lines)


def differences(title: str, columns: Iterable[str], found: Mapping[str, Cells]) -> list[str]:
    """Each cell that is not as the page says, and each row that one of the two has alone."""
    told, columns = expected(title), tuple(columns)
    wrong = [f"{name} is in docs/rights.md and is no page any more" for name in {*told} - {*found}]
    for name, cells in found.items():
        if name not in told:
            wrong.append(f"docs/rights.md has no row for it: | `{name}` | {' | '.join(cells)} |")
            continue
        wrong += [
            f"{name}, {column}: answered {cell}, docs/rights.md says {said}"
            for column, cell, said in zip(columns, cells, told[name], strict=True)
            if cell != said
        ]
    return wrong
