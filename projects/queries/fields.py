"""The fields of a file as people read them: French labels, plain values, readable text."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts import french
from accounts.french import amount, number
from projects.models import (
    QUESTION,
    CoFunder,
    CoFunderState,
    CostLine,
    CostNature,
    Indicator,
    Project,
    ProjectType,
    QuestionKind,
    WantedHelp,
)

#: The lists of rows of a file: their model and the fields that people write.
ROWS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "indicators": (
        Indicator,
        ("kind", "label", "unit", "baseline", "target", "target_on", "method"),
    ),
    "cost_lines": (CostLine, ("nature", "year", "label", "amount_ht", "amount_ttc")),
    "cofunders": (CoFunder, ("name", "amount", "state")),
}
WRITTEN = (
    "title",
    "summary",
    "is_confidential",
    "problem",
    "users",
    "deployment",
    "data_used",
    "has_personal_data",
    "legal_frame",
    "project_types",
    "team",
    "sponsor",
    "starts_on",
    "duration_months",
    "calendar",
    "support_wanted",
    "support_need",
)
DOCUMENTS = "documents"


def own_question(project: Project, name: str) -> dict[str, Any] | None:
    """The question of the call that the field ``q-<key>`` answers."""
    if not name.startswith(QUESTION):
        return None
    key = name.removeprefix(QUESTION)
    return next((row for row in project.call_version.questions if row["key"] == key), None)


def label_of(project: Project, name: str) -> str:
    """The French name of a field, a list of rows or a question (no query)."""
    if name == DOCUMENTS:
        return _("Pièces du dossier")
    if question := own_question(project, name):
        return question["label"]
    if name in ROWS:
        label = ROWS[name][0]._meta.verbose_name_plural
        words = str(_("plan de coûts") if name == "cost_lines" else label)
    else:
        words = str(Project._meta.get_field(name).verbose_name)  # type: ignore[union-attr] # a column, never a relation
    return words[:1].upper() + words[1:]


def plain(value: Any) -> Any:
    """A value as JSON keeps it: dates in ISO 8601, amounts as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def value_of(project: Project, name: str) -> Any:
    """What is saved in a field, plain (one query for a list of rows)."""
    if name.startswith(QUESTION):
        return project.answers.get(name.removeprefix(QUESTION))
    if name in ROWS:
        _model, fields = ROWS[name]
        rows = getattr(project, name).order_by("pk")
        return [plain({field: getattr(row, field) for field in fields}) for row in rows]
    return plain(getattr(project, name))


def readable(project: Project, name: str, value: Any) -> str:
    """A plain value as text: one line a row of a list, labels instead of codes."""
    if name in ROWS:
        return "\n".join(_row(name, row) for row in value or [])
    if name == "project_types":
        return "\n".join(str(ProjectType(kind).label) for kind in value or [])
    if name == "support_wanted":
        return "\n".join(str(WantedHelp(kind).label) for kind in value or [])
    if name == "starts_on":
        return french.day(date.fromisoformat(value)) if value else ""
    if name == "duration_months":
        return _("%(months)s mois") % {"months": value} if value else ""
    question = own_question(project, name)
    if name in ("has_personal_data", "is_confidential") or (
        question and question["kind"] == QuestionKind.YES_NO
    ):
        return {None: "", True: _("Oui"), False: _("Non")}.get(value, "")
    return "" if value is None else str(value)


def _row(name: str, row: dict[str, Any]) -> str:
    if name == "cost_lines":
        return (
            f"{CostNature(row['nature']).label} {row['year']}, {row['label']} : "
            f"{amount(Decimal(row['amount_ht']))} HT, {amount(Decimal(row['amount_ttc']))} TTC"
        )
    if name == "cofunders":
        state = str(CoFunderState(row["state"]).label).lower()
        return f"{row['name']} : {amount(Decimal(row['amount']))} ({state})"
    first, last = (_figure(row[key]) for key in ("baseline", "target"))
    day = french.day(date.fromisoformat(row["target_on"]))
    unit = f" {row['unit']}" if row["unit"] else ""
    return f"{row['label']} : {first} → {last}{unit}, {day}. {row['method']}"


def _figure(text: str) -> str:
    return number(Decimal(text), 2).rstrip("0").rstrip(",")
