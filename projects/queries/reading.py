"""The page of a project."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from projects import policies
from projects.models import QUESTION, Project, ProjectContributor, ProjectStatus, ProjectType
from projects.policies import (
    CostSummary,
    missing_parts,
    questions_of,
    summarise,
)
from projects.queries.costs import CostTable, cost_table
from projects.queries.fields import readable, value_of
from projects.queries.writing import with_addresses
from workflow.models import JournalEntry

MOST_ENTRIES = 200


@dataclass(frozen=True)
class Told:
    """A line of the journal as people read it: saves that follow one another are one line."""

    label: str
    by: Any
    at: datetime
    reason: str
    count: int = 1


@dataclass(frozen=True)
class ProjectPage:
    """Everything that the page of a project shows."""

    project: Project
    summary: CostSummary
    table: CostTable
    indicators: list
    contributors: list
    journal: list[Told]
    missing: list[dict[str, str]]
    cofunders: list
    answers: list[tuple[str, str]]

    @property
    def type_labels(self) -> list[str]:
        return [str(ProjectType(kind).label) for kind in self.project.project_types]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The texts of the file, by section: French label and text."""
        project = self.project
        personal = {None: "", True: _("Oui"), False: _("Non")}[project.has_personal_data]
        return [
            {
                "title": _("Problème, usagers et déploiement"),
                "fields": [
                    (_("Problème à résoudre"), project.problem),
                    (_("Usagers visés"), project.users),
                    (_("Stratégie de déploiement"), project.deployment),
                ],
            },
            {
                "title": _("Données et cadre juridique"),
                "fields": [
                    (_("Données utilisées"), project.data_used),
                    (_("Données personnelles"), personal),
                    (_("Cadre juridique"), project.legal_frame),
                ],
            },
            {
                "title": _("Équipe et sponsor"),
                "fields": [(_("Équipe"), project.team), (_("Sponsor"), project.sponsor)],
            },
            {
                "title": _("Calendrier et accompagnement souhaité"),
                "fields": [
                    (_("Étapes prévues"), project.calendar),
                    (
                        _("Aides souhaitées"),
                        readable(project, "support_wanted", project.support_wanted),
                    ),
                    (_("Besoin d’accompagnement"), project.support_need),
                ],
            },
            *(
                [{"title": _("Questions propres à l’appel"), "fields": self.answers}]
                if self.answers
                else []
            ),
        ]


def project_page(project: Project) -> ProjectPage:
    """The whole page in five queries (six when it lacks a document), whatever its size."""
    lines = list(project.cost_lines.order_by("year", "nature", "pk"))
    indicators = list(project.indicators.order_by("pk"))
    cofunders = list(project.cofunders.order_by("pk"))
    contributors = list(
        ProjectContributor.objects.filter(project=project, revoked_at=None)
        .select_related("person", "invited_by")
        .order_by("pk")
    )
    cofunded = sum((funder.amount for funder in cofunders), policies.ZERO)
    summary = summarise(lines, project.call_version, cofunded)
    return ProjectPage(
        project=project,
        summary=summary,
        table=cost_table(lines, project.call_version),
        indicators=indicators,
        contributors=contributors,
        journal=journal_of(project),
        missing=with_addresses(
            project,
            missing_parts(project, indicator_kinds=[i.kind for i in indicators])
            + policies.lacking_for_money(project, summary),
        )
        if project.status == ProjectStatus.DRAFT
        else [],
        cofunders=cofunders,
        answers=[
            (row["label"], readable(project, name, value_of(project, name)))
            for row in questions_of(project)
            for name in [QUESTION + row["key"]]
        ],
    )


def journal_of(project: Project) -> list[Told]:
    """The acts, newest first; the saves that one person made in a row the same day are one line."""
    lines: list[Told] = []
    entries = (
        JournalEntry.objects.of(project).select_related("by").order_by("-at", "-pk")[:MOST_ENTRIES]
    )
    previous = None
    for entry in entries:
        again = (
            previous is not None
            and entry.transition == previous.transition == "edit"
            and entry.by_id == previous.by_id
            and timezone.localdate(entry.at) == timezone.localdate(previous.at)
        )
        if again:
            last = lines[-1]
            saves = last.count + 1
            label = _("%(deed)s (%(count)s enregistrements)") % {
                "deed": entry.label,
                "count": saves,
            }
            lines[-1] = Told(label, last.by, last.at, last.reason, saves)
        else:
            lines.append(Told(entry.label, entry.by, entry.at, entry.reason))
        previous = entry
    return lines
