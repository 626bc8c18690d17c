"""What must a project say before it can be filed?"""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.french import count
from documents.models import Attachment
from projects.models import (
    QUESTION,
    STEP_OF_FIELD,
    AskedDocument,
    FormStep,
    OwnQuestion,
    Project,
    ProjectType,
    binds,
)
from projects.policies.costs import ASKS_FOR_MONEY, CostSummary, cost_refusal
from workflow.lifecycle import Attempt, rule

#: Fields whose first input is a radio button or a box.
OF_CHOICES = frozenset({"project_types", "has_personal_data"})
ROWS = frozenset({"indicators", "cost_lines", "cofunders"})

WANTED = (
    ("title", _("Donnez un titre au projet.")),
    ("summary", _("Résumez le projet en quelques lignes.")),
    ("problem", _("Décrivez le problème à résoudre.")),
    ("users", _("Dites quels usagers sont visés.")),
    ("data_used", _("Citez les données utilisées.")),
    ("has_personal_data", _("Dites si des données personnelles sont traitées.")),
    ("legal_frame", _("Précisez le cadre juridique des données.")),
    ("project_types", _("Choisissez au moins un type de projet.")),
    ("indicators", _("Ajoutez au moins un indicateur d’impact.")),
    ("deployment", _("Décrivez le déploiement qui permet d’atteindre les cibles.")),
    ("team", _("Présentez l’équipe.")),
    ("sponsor", _("Nommez le sponsor du projet.")),
    ("starts_on", _("Indiquez la date de début prévue.")),
    ("duration_months", _("Indiquez la durée en mois.")),
)


class Missing(NamedTuple):
    """Something that a project lacks: the field, the French sentence, the step of the form."""

    field: str
    sentence: str
    step: str

    @property
    def anchor(self) -> str:
        """The id of the first input of the field on the page of its step."""
        if self.step == FormStep.DOCUMENTS:
            return f"piece-{self.field}"
        if self.field in ROWS:
            return self.field
        return f"id_{self.field}_0" if self.field in OF_CHOICES else f"id_{self.field}"


def missing_parts(
    project: Project,
    *,
    indicator_kinds: Iterable[str] | None = None,
    document_keys: Iterable[str] | None = None,
) -> list[Missing]:
    """What a project lacks before it can be filed, in page order.

    ``indicator_kinds``: one for each indicator (empty for a free one), of rows not saved yet; None
    reads the saved ones (one query). ``document_keys``: the asked documents already answered; None
    reads the pieces (one query when the call asks for some).
    """
    if indicator_kinds is None:
        indicator_kinds = project.indicators.order_by("pk").values_list("kind", flat=True)
    kinds = list(indicator_kinds)
    mandatory = _missing_indicators(project, set(kinds))
    missing = [
        Missing(field, str(sentence), STEP_OF_FIELD[field])
        for field, sentence in WANTED
        if not _is_there(project, field, kinds) and not (field == "indicators" and mandatory)
    ]
    missing += mandatory
    missing += [
        Missing(
            QUESTION + question["key"],
            say("Répondez à « %(question)s ».") % {"question": question["label"]},
            question["step"],
        )
        for question in questions_of(project)
        if question["required"] and project.answers.get(question["key"]) in (None, "")
    ]
    missing += _missing_documents(project, document_keys)
    order = list(FormStep)
    return sorted(missing, key=lambda part: order.index(FormStep(part.step)))


def lacking_for_money(project: Project, summary: CostSummary) -> list[Missing]:
    """What the costs lack for a request for money (one query when they are out of bounds)."""
    refusal = cost_refusal(summary)
    if not refusal or not any(asks(project) for asks in ASKS_FOR_MONEY):
        return []
    return [Missing("cost_lines", refusal, FormStep.COSTS)]


def _is_there(project: Project, field: str, kinds: list[str]) -> bool:
    if field == "indicators":
        return bool(kinds)
    if field == "has_personal_data":
        return project.has_personal_data is not None
    return bool(getattr(project, field))


def _missing_indicators(project: Project, kinds: set[str]) -> list[Missing]:
    """Each mandatory indicator of the project's types, one of each group."""
    groups: dict[tuple[str, str], list] = {}
    for row in project.call_version.mandatory_indicators:
        if row["type"] in project.project_types:
            groups.setdefault((row["type"], row.get("group") or row["key"]), []).append(row)
    missing = []
    for (kind, _group), rows in groups.items():
        if any(row["key"] in kinds for row in rows):
            continue
        words = {
            "labels": say(" » ou « ").join(row["label"] for row in rows),
            "type": ProjectType(kind).label,
        }
        sentence = say("Ajoutez l’indicateur « %(labels)s », demandé pour le type « %(type)s ».")
        missing.append(Missing("indicators", sentence % words, FormStep.IMPACT))
    return missing


def _missing_documents(project: Project, keys: Iterable[str] | None) -> list[Missing]:
    wanted = [row for row in documents_of(project) if row["required"]]
    if not wanted:
        return []
    if keys is None:
        keys = answered_documents(project)
    there = set(keys)
    return [
        Missing(
            row["key"],
            say("Joignez la pièce « %(label)s ».") % {"label": row["label"]},
            FormStep.DOCUMENTS,
        )
        for row in wanted
        if row["key"] not in there
    ]


def answered_documents(project: Project) -> set[str]:
    """The keys of the asked documents that a piece of the file answers (one query)."""
    pieces = Attachment.objects.of(project).exclude(asked_key="")
    return set(pieces.values_list("asked_key", flat=True))


def questions_of(project: Project) -> list[OwnQuestion]:
    """The questions of the call that bind this file."""
    return [row for row in project.call_version.questions if _binds(project, row)]


def documents_of(project: Project) -> list[AskedDocument]:
    """The documents that the call asks of this file."""
    return [row for row in project.call_version.asked_documents if _binds(project, row)]


def _binds(project: Project, row) -> bool:
    return binds(
        row.get("when", ""),
        has_personal_data=project.has_personal_data,
        project_types=project.project_types,
    )


def _how_much(attempt: Attempt) -> str:
    n = len(missing_parts(attempt.file))
    return str(
        _("Le projet est incomplet : il manque %(parts)s, dont la liste est sur la page.")
    ) % {"parts": count(n, "élément", "éléments")}


@rule(_("Le projet est incomplet."), explain=_how_much)
def is_complete(attempt: Attempt) -> bool:
    return not missing_parts(attempt.file)
