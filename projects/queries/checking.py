"""What the machine and the reviewer found on a filed project."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import amount
from projects.models import FormStep, Project
from projects.policies import CHECKLIST, cost_refusal, ineligibility, missing_parts
from projects.queries.costs import cost_summary


@dataclass(frozen=True)
class Check:
    """One automatic check of a filed project: what, whether it holds, and the sentence."""

    label: str
    holds: bool
    sentence: str


@dataclass(frozen=True)
class Tick:
    """One item of the reviewer's checklist, with what was found, in French."""

    key: str
    label: str
    verdict: str
    comment: str


#: Filled from above (``funding/apps.py``): checks on what is asked along with the project; each is
#: called as ``check(project)`` and gives a ``Check`` or None.
MORE_CHECKS: list[Callable[[Project], Check | None]] = []


def automatic_checks(project: Project) -> list[Check]:
    """Eligibility on the dated list, completeness, indicators, documents, bounds, rate.

    At most five queries, and those of ``MORE_CHECKS``.
    """
    on = timezone.localdate(project.submitted_at)
    reason = ineligibility(project.organisation, on)
    missing = missing_parts(project)
    by_part = {
        "indicators": [part for part in missing if part.field == "indicators"],
        "documents": [part for part in missing if part.step == FormStep.DOCUMENTS],
    }
    rest = [part for part in missing if part not in by_part["indicators"] + by_part["documents"]]
    summary = cost_summary(project)
    total = f"{amount(summary.total_cost)} {summary.basis_label}"
    more = (check(project) for check in MORE_CHECKS)
    return [
        Check(
            _("Organisation éligible le jour du dépôt"),
            not reason,
            reason or project.organisation.get_kind_display(),
        ),
        _of_parts(_("Rubriques remplies"), rest, _("Toutes les rubriques sont remplies.")),
        _of_parts(
            _("Indicateurs obligatoires"),
            by_part["indicators"],
            _("Chaque type de projet a ses indicateurs."),
        ),
        _of_parts(
            _("Pièces demandées"),
            by_part["documents"],
            _("Les pièces obligatoires de l’appel sont jointes."),
        ),
        Check(
            _("Coût total dans les bornes de l’appel (pour un cofinancement)"),
            summary.is_within_bounds,
            cost_refusal(summary) or _("Coût total : %(total)s.") % {"total": total},
        ),
        *(check for check in more if check is not None),
    ]


def _of_parts(label: str, parts: list, sentence: str) -> Check:
    return Check(label, not parts, " ".join(part.sentence for part in parts) or sentence)


def ticks_of(project: Project) -> list[Tick]:
    """Every item of the checklist, ticked or not, in its order (one query)."""
    ticked = {tick.item: tick for tick in project.ticks.order_by("item")}
    return [
        Tick(
            key,
            str(label),
            ticked[key].get_verdict_display() if key in ticked else _("à vérifier"),
            ticked[key].comment if key in ticked else "",
        )
        for key, label in CHECKLIST
    ]
