"""Who may touch this project?"""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, Role
from projects.models import ProjectContributor
from workflow.lifecycle import Attempt, rule


def contributes(person, project) -> bool:
    """Whether the person is invited on the project today: no query on a file read whole."""
    invited = getattr(project, "current_contributors", None)
    if invited is not None:
        return any(one.person_id == person.pk for one in invited)
    return ProjectContributor.objects.filter(
        project=project, person=person, revoked_at=None
    ).exists()


@rule(_("Vous n’êtes pas invité sur ce projet."))
def works_on_it(attempt: Attempt) -> bool:
    """The holder's administrators, and the colleagues whom they invited."""
    if attempt.by.can_in(Permission.PROJECT_SUBMIT, attempt.file.organisation_id):
        return True
    return contributes(attempt.by, attempt.file)


def writes(person, project) -> bool:
    """Whether the person is on the holder's side: its administrators and invited colleagues."""
    return person.can_in(Permission.PROJECT_SUBMIT, project.organisation_id) or contributes(
        person, project
    )


def sees_costs(person, project) -> bool:
    """Figures are for those who write the project and for the desk's readers of money files.

    A support agent, or the service's administrator, has no right to them.
    """
    return person.can(Permission.FUNDING_READ_ALL) or writes(person, project)


@rule(_("Vous instruisez l’autre volet : ce projet revient à un autre instructeur."))
def reviews_its_strand(attempt: Attempt) -> bool:
    """A reviewer without a strand reviews both."""
    return any(
        m.role == Role.REVIEWER and m.strand in ("", attempt.file.strand)
        for m in attempt.by.current_memberships
    )


@rule(_("Vous êtes rattaché à l’organisation qui porte le dossier : une autre personne doit agir."))
def is_not_of_the_holder(attempt: Attempt) -> bool:
    """The DINUM may apply: its own people do not check the files that they hold."""
    holds = any(
        m.role == Role.DATA_ADMINISTRATOR and m.organisation_id == attempt.file.organisation_id
        for m in attempt.by.current_memberships
    )
    return not holds and not contributes(attempt.by, attempt.file)


@rule(_("Un projet retiré avant son dépôt n’a pas à être archivé : il reste chez son porteur."))
def was_filed(attempt: Attempt) -> bool:
    return attempt.file.submitted_at is not None
