"""Which rules bind this person to this project?"""

from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationKind, is_listed_operator
from accounts.permissions import Permission
from projects.models import ProjectContributor
from workflow.lifecycle import Attempt, rule


@rule(_("Vous n’êtes pas invité sur ce projet."))
def works_on_it(attempt: Attempt) -> bool:
    """The holder's administrators, and the colleagues whom they invited."""
    if attempt.by.can_in(Permission.PROJECT_SUBMIT, attempt.file.organisation_id):
        return True
    return ProjectContributor.objects.filter(
        project=attempt.file, person=attempt.by, revoked_at=None
    ).exists()


@rule(_("Le projet est incomplet : la liste de ce qui manque est en haut de la page."))
def is_complete(attempt: Attempt) -> bool:
    return not missing_parts(attempt.file)


def missing_parts(project) -> list[tuple[str, str]]:
    """What a project lacks before it can be filed: (field name, French sentence), in page order."""
    wanted = [
        ("summary", _("Résumez le projet en quelques lignes.")),
        ("problem", _("Décrivez le problème à résoudre.")),
        ("users", _("Dites quels usagers sont visés.")),
        ("data_used", _("Citez les données utilisées.")),
        ("legal_frame", _("Précisez le cadre juridique des données.")),
        ("deployment", _("Décrivez le déploiement qui permet d’atteindre les cibles.")),
        ("team", _("Présentez l’équipe.")),
        ("sponsor", _("Nommez le sponsor du projet.")),
        ("project_types", _("Choisissez au moins un type de projet.")),
        ("starts_on", _("Indiquez la date de début prévue.")),
        ("duration_months", _("Indiquez la durée en mois.")),
    ]
    missing = [(field, str(sentence)) for field, sentence in wanted if not getattr(project, field)]
    if project.has_personal_data is None:
        missing.append(
            ("has_personal_data", str(_("Dites si des données personnelles sont traitées.")))
        )
    if not project.indicators.exists():
        missing.append(("indicators", str(_("Ajoutez au moins un indicateur d’impact."))))
    return missing


@rule(_("L’organisation n’est pas éligible à ce jour."))
def organisation_is_eligible(attempt: Attempt) -> bool:
    return not ineligibility(attempt.file.organisation, attempt.at.date())


def ineligibility(organisation, on) -> str:
    """Why the organisation may not apply on that day; empty when it may (desk rules, §2)."""
    if organisation.kind == OrganisationKind.STATE_SERVICE:
        return ""
    if organisation.kind == OrganisationKind.STATE_OPERATOR:
        if is_listed_operator(organisation, on):
            return ""
        return str(
            _(
                "« %(name)s » n’est pas inscrit, à ce jour, sur la liste des opérateurs de l’État. "
                "Si c’est une erreur, écrivez au guichet depuis la page d’aide."
            )
        ) % {"name": organisation.name}
    if organisation.kind == OrganisationKind.LOCAL_AUTHORITY:
        return str(
            _(
                "Les collectivités territoriales ne sont pas admises au guichet à ce stade : "
                "il est réservé aux services et aux opérateurs de l’État."
            )
        )
    return str(
        _(
            "Le guichet est réservé aux services de l’État et aux opérateurs de l’État : "
            "les entreprises et les associations n’y sont pas admises."
        )
    )
