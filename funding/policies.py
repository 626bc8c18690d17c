"""Which rules bind this person to this co-financing?"""

from django.utils.translation import gettext_lazy as _

from funding.models import Assessment, InterestDeclaration
from projects.models import ProjectStatus
from workflow.lifecycle import Attempt, rule


def declaration_of(person, cofinancing) -> InterestDeclaration | None:
    """The person's latest declaration on the file; it is the one that binds."""
    return (
        InterestDeclaration.objects.filter(cofinancing=cofinancing, declared_by=person)
        .order_by("-pk")
        .first()
    )


def assessments_without_conflict(cofinancing):
    """The assessments whose author has no declared conflict on the file."""
    conflicted = [
        d.declared_by_id
        for d in InterestDeclaration.objects.filter(cofinancing=cofinancing)
        .order_by("declared_by_id", "-pk")
        .distinct("declared_by_id")
        if d.has_conflict
    ]
    return Assessment.objects.filter(cofinancing=cofinancing).exclude(assessed_by__in=conflicted)


@rule(_("Le projet doit d’abord être déclaré recevable."))
def project_is_admissible(attempt: Attempt) -> bool:
    return attempt.file.project.status in (ProjectStatus.ADMISSIBLE, ProjectStatus.ACTIVE)


@rule(_("Déclarez d’abord vos intérêts sur ce dossier."))
def has_declared_interests(attempt: Attempt) -> bool:
    return declaration_of(attempt.by, attempt.file) is not None


@rule(_("Vous avez déclaré un conflit d’intérêts sur ce dossier : vous n’y prenez aucune part."))
def has_no_declared_conflict(attempt: Attempt) -> bool:
    declaration = declaration_of(attempt.by, attempt.file)
    return declaration is None or not declaration.has_conflict


@rule(_("Vous avez déjà rendu votre évaluation."))
def has_not_assessed(attempt: Attempt) -> bool:
    return not Assessment.objects.filter(cofinancing=attempt.file, assessed_by=attempt.by).exists()


@rule(_("Vous avez instruit ce dossier : une autre personne doit décider."))
def did_not_review(attempt: Attempt) -> bool:
    return not Assessment.objects.filter(cofinancing=attempt.file, assessed_by=attempt.by).exists()


@rule(
    _("Il faut deux évaluations complètes, rendues par des instructeurs sans conflit d’intérêts.")
)
def has_two_assessments(attempt: Attempt) -> bool:
    return assessments_without_conflict(attempt.file).count() >= 2


@rule(_("Vous êtes rattaché à l’organisation qui porte le dossier : une autre personne doit agir."))
def is_not_of_the_holder(attempt: Attempt) -> bool:
    """The DINUM may apply: its own people neither assess nor decide its files as its holders."""
    return attempt.file.project.created_by_id != attempt.by.pk and not any(
        m.role == "data_administrator" and m.organisation_id == attempt.file.holder_id
        for m in attempt.by.current_memberships
    )
