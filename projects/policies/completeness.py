"""What must a project say before it can be filed?"""

from django.utils.translation import gettext_lazy as _

from accounts.french import count
from workflow.lifecycle import Attempt, rule

WANTED = (
    ("title", _("Donnez un titre au projet.")),
    ("summary", _("Résumez le projet en quelques lignes.")),
    ("problem", _("Décrivez le problème à résoudre.")),
    ("users", _("Dites quels usagers sont visés.")),
    ("deployment", _("Décrivez le déploiement qui permet d’atteindre les cibles.")),
    ("data_used", _("Citez les données utilisées.")),
    ("has_personal_data", _("Dites si des données personnelles sont traitées.")),
    ("legal_frame", _("Précisez le cadre juridique des données.")),
    ("project_types", _("Choisissez au moins un type de projet.")),
    ("indicators", _("Ajoutez au moins un indicateur d’impact.")),
    ("team", _("Présentez l’équipe.")),
    ("sponsor", _("Nommez le sponsor du projet.")),
    ("starts_on", _("Indiquez la date de début prévue.")),
    ("duration_months", _("Indiquez la durée en mois.")),
)


def missing_parts(project, *, has_indicators: bool | None = None) -> list[tuple[str, str]]:
    """What a project lacks before it can be filed: (field name, French sentence), in page order.

    ``has_indicators`` tells of rows not saved yet; None reads the saved ones (one query).
    """
    if has_indicators is None:
        has_indicators = project.indicators.exists()
    missing = []
    for field, sentence in WANTED:
        if field == "indicators":
            there = has_indicators
        elif field == "has_personal_data":
            there = project.has_personal_data is not None
        else:
            there = bool(getattr(project, field))
        if not there:
            missing.append((field, str(sentence)))
    return missing


def _how_much(attempt: Attempt) -> str:
    n = len(missing_parts(attempt.file))
    return str(
        _("Le projet est incomplet : il manque %(parts)s, dont la liste est sur la page.")
    ) % {"parts": count(n, "élément", "éléments")}


@rule(_("Le projet est incomplet."), explain=_how_much)
def is_complete(attempt: Attempt) -> bool:
    return not missing_parts(attempt.file)
