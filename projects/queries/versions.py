"""What a file held each time it was filed, and what changed field by field."""

import difflib
import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Attachment
from projects.models import QUESTION, Project, ProjectVersion
from projects.queries.fields import DOCUMENTS, ROWS, WRITTEN, label_of, readable, value_of

#: Fields that tell money: shown to those who may see the costs.
OF_COSTS = frozenset({"cost_lines", "cofunders"})
WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Segment:
    """A run of words that stays, goes or comes: ``same``, ``gone``, ``new``."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, as text, and the same word by word."""

    field: str
    label: str
    before: str
    after: str
    segments: tuple[Segment, ...]


def content_of(project: Project) -> dict[str, Any]:
    """The whole content of a file, plain (four queries)."""
    names = [*WRITTEN, *ROWS, *(QUESTION + q["key"] for q in project.call_version.questions)]
    return {
        "fields": {name: value_of(project, name) for name in names},
        "pieces": [
            {
                "key": str(piece.key),
                "name": piece.name,
                "label": piece.label,
                "sha256": piece.sha256,
            }
            for piece in Attachment.objects.of(project)
        ],
        "rules": project.call_version.number,
    }


def changes_of_content(
    project: Project, before: dict[str, Any], after: dict[str, Any], *, sees_costs: bool
) -> list[FieldChange]:
    """What differs between two contents, in the order of the form (no query)."""
    old, new = before["fields"], after["fields"]
    changes = []
    for name in dict.fromkeys([*old, *new]):
        if (name in OF_COSTS and not sees_costs) or old.get(name) == new.get(name):
            continue
        changes.append(_change(project, name, old.get(name), new.get(name)))
    gone, there = _pieces(before), _pieces(after)
    if gone != there:
        changes.append(_text_change(DOCUMENTS, label_of(project, DOCUMENTS), gone, there))
    return changes


def _change(project: Project, name: str, before: Any, after: Any) -> FieldChange:
    old, new = readable(project, name, before), readable(project, name, after)
    return _text_change(name, label_of(project, name), old, new)


def _text_change(name: str, label: str, before: str, after: str) -> FieldChange:
    return FieldChange(name, label, before, after, tuple(word_changes(before, after)))


def _pieces(content: dict[str, Any]) -> str:
    return "\n".join(f"{piece['label']} ({piece['name']})" for piece in content["pieces"])


def word_changes(before: str, after: str) -> list[Segment]:
    """The words that stay, go and come, in reading order."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    segments = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            segments.append(Segment("same", "".join(old[i:j])))
            continue
        if i < j:
            segments.append(Segment("gone", "".join(old[i:j])))
        if k < m:
            segments.append(Segment("new", "".join(new[k:m])))
    return segments


def versions_of(project: Project) -> list[ProjectVersion]:
    """The filed versions, newest first (one query)."""
    return list(project.versions.select_related("filed_by").order_by("-number"))


def told_versions(project: Project, *, sees_costs: bool) -> list[dict[str, Any]]:
    """Each filed version with what it changed from the one before it (one query)."""
    versions = versions_of(project)
    return [
        {
            "version": version,
            "title": _("Version %(number)s : %(occasion)s")
            % {"number": version.number, "occasion": version.get_occasion_display().lower()},
            "changes": changes_of_content(
                project, before.content, version.content, sees_costs=sees_costs
            )
            if before
            else [],
            "is_first": before is None,
        }
        for version, before in zip_longest(versions, versions[1:])
    ]
