"""The page of a project."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import amount
from projects.models import Project, ProjectContributor, ProjectType
from projects.policies import CostSummary, cost_refusal, ineligibility, missing_parts, summarise
from projects.queries.costs import CostTable, cost_summary, cost_table
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
    missing: list[tuple[str, str]]

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
        ]


def project_page(project: Project) -> ProjectPage:
    """The whole page in four queries, whatever the size of the project."""
    lines = list(project.cost_lines.order_by("year", "nature", "pk"))
    indicators = list(project.indicators.order_by("pk"))
    contributors = list(
        ProjectContributor.objects.filter(project=project, revoked_at=None)
        .select_related("person", "invited_by")
        .order_by("pk")
    )
    return ProjectPage(
        project=project,
        summary=summarise(lines, project.call_version),
        table=cost_table(lines, project.call_version),
        indicators=indicators,
        contributors=contributors,
        journal=journal_of(project),
        missing=missing_parts(project, has_indicators=bool(indicators)),
    )


@dataclass(frozen=True)
class Check:
    """One automatic check of a filed project: what, whether it holds, and the sentence."""

    label: str
    holds: bool
    sentence: str


def automatic_checks(project: Project) -> list[Check]:
    """Eligibility, completeness and cost bounds as the machine sees them (at most four queries)."""
    on = timezone.localdate(project.submitted_at)
    reason = ineligibility(project.organisation, on)
    missing = missing_parts(project)
    summary = cost_summary(project)
    total = f"{amount(summary.total_cost)} {summary.basis_label}"
    return [
        Check(
            _("Organisation éligible le jour du dépôt"),
            not reason,
            reason or project.organisation.get_kind_display(),
        ),
        Check(
            _("Dossier complet"),
            not missing,
            " ".join(sentence for _field, sentence in missing)
            or _("Toutes les rubriques sont remplies."),
        ),
        Check(
            _("Coût total dans les bornes de l’appel (pour un cofinancement)"),
            summary.is_within_bounds,
            cost_refusal(summary) or _("Coût total : %(total)s.") % {"total": total},
        ),
    ]


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
            and entry.at.date() == previous.at.date()
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
