"""What a page of the form needs: who wrote what since, the pieces asked, where to jump."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from documents.models import Attachment
from projects.models import FieldWriting, FormStep, Project, ProjectStatus
from projects.policies import Missing, documents_of
from projects.queries.fields import ROWS, label_of, readable

SLUGS = {
    FormStep.IDENTITY: "identite",
    FormStep.NEED: "besoin",
    FormStep.DATA: "donnees",
    FormStep.IMPACT: "impact",
    FormStep.DEPLOYMENT: "deploiement",
    FormStep.TEAM: "equipe",
    FormStep.COSTS: "couts",
    FormStep.COFUNDERS: "cofinanceurs",
    FormStep.CALENDAR: "calendrier",
    FormStep.SUPPORT: "accompagnement",
    FormStep.DOCUMENTS: "pieces",
}
MOST_SOURCES = 50


@dataclass(frozen=True)
class AskedPiece:
    """A document that the call asks of this file, and the pieces that answer it."""

    key: str
    label: str
    help: str
    required: bool
    pieces: list[Attachment]


def with_addresses(project: Project, missing: list[Missing]) -> list[dict[str, str]]:
    """Each missing part with the address of the input that mends it (no query)."""
    return [
        {
            "field": part.field,
            "sentence": part.sentence,
            "step": part.step,
            "url": reverse("projects:step", args=[project.reference, SLUGS[FormStep(part.step)]])
            + f"#{part.anchor}",
        }
        for part in missing
    ]


def asked_pieces(project: Project) -> list[AskedPiece]:
    """The documents that the call asks of this file, in its order (one query)."""
    by_key: dict[str, list[Attachment]] = {}
    for piece in Attachment.objects.of(project).exclude(asked_key=""):
        by_key.setdefault(piece.asked_key, []).append(piece)
    return [
        AskedPiece(
            row["key"], row["label"], row["help"], row["required"], by_key.get(row["key"], [])
        )
        for row in documents_of(project)
    ]


def last_versions(project: Project, names) -> dict[str, int]:
    """At which version each field was last written (one query)."""
    found = FieldWriting.objects.filter(project=project, field__in=list(names))
    rows = found.order_by("field").values_list("field").annotate(last=Max("version"))
    return dict(rows)


def written_by_others(project: Project, *, since: int, person) -> list[dict[str, Any]]:
    """What the others wrote after a version, oldest first (one query, none when nothing is new).

    ``value`` is None for a list of rows: the page must be read again.
    """
    if project.version <= since:
        return []
    found = (
        FieldWriting.objects.filter(project=project, version__gt=since)
        .exclude(by=person)
        .select_related("by")
        .order_by("version", "pk")
    )
    return [
        {
            "field": writing.field,
            "label": label_of(project, writing.field),
            "by": str(writing.by),
            "at": timezone.localtime(writing.at).strftime("%H:%M"),
            "version": writing.version,
            "text": readable(project, writing.field, writing.value),
            "value": writing.value if writing.field not in ROWS else None,
        }
        for writing in found
    ]


def files_to_start_from(user) -> list[Project]:
    """The files that a new one may be copied from, newest first (one query)."""
    return list(
        Project.objects.visible_to(user)
        .filter(organisation__in=user.organisation_ids_for("project.create"))
        .exclude(status=ProjectStatus.DRAFT, summary="")
        .order_by("-pk")[:MOST_SOURCES]
    )
