"""What stands in the way of a request for co-financing, and what the committee must know."""

from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.french import percentage
from funding.models import Cofinancing
from projects.models import Project, ProjectStatus
from projects.policies import CostSummary, cost_refusal
from projects.queries import cost_summary
from projects.queries.checking import Check


def obstacles_to_filing(terms: CostSummary, requested: Decimal) -> list[tuple[str, str]]:
    """Why a request cannot be filed as it is: (code, French sentence), in the order to fix them."""
    found = []
    if refusal := cost_refusal(terms):
        found.append(("total_cost_out_of_bounds", refusal))
    if requested > terms.eligible_cost:
        found.append(
            (
                "request_above_eligible_cost",
                _("Le montant demandé (%(asked)s) dépasse l’assiette du projet (%(base)s).")
                % {"asked": euros(requested), "base": euros(terms.eligible_cost)},
            )
        )
    return found


def derogation_notice(terms: CostSummary, requested: Decimal) -> str:
    """What the holder must know when the request is above the call's rate; empty otherwise."""
    if requested <= terms.max_aid:
        return ""
    return _(
        "La demande dépasse le taux maximal de %(rate)s de l’assiette (%(max)s) : "
        "le comité devra déroger par écrit, ou accordera moins."
    ) % {"rate": percentage(terms.rules.max_rate), "max": euros(terms.max_aid)}


def may_be_asked(project: Project) -> bool:
    """Whether the project lives: help may be asked from the draft until it is completed."""
    return project.status in (
        ProjectStatus.DRAFT,
        ProjectStatus.SUBMITTED,
        ProjectStatus.ADMISSIBLE,
        ProjectStatus.ACTIVE,
    )


def rate_check(project: Project) -> Check | None:
    """The amount asked along with a project, against the rate of its call (two queries)."""
    cofinancing = Cofinancing.objects.filter(project=project).first()
    if cofinancing is None:
        return None
    terms = cost_summary(project)
    asked = euros(cofinancing.requested_amount)
    notice = derogation_notice(terms, cofinancing.requested_amount)
    return Check(
        _("Montant demandé dans la limite du taux de l’appel"),
        not notice,
        notice or _("Montant demandé : %(amount)s.") % {"amount": asked},
    )
