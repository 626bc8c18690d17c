"""What a call asks of a file: the shapes of its grid, indicators, documents and own questions."""

from typing import TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormStep(models.TextChoices):
    """The steps of the form, in page order."""

    IDENTITY = "identity", _("Identité du projet")
    NEED = "need", _("Problème et usagers")
    DATA = "data", _("Données et cadre juridique")
    IMPACT = "impact", _("Types et indicateurs d’impact")
    DEPLOYMENT = "deployment", _("Déploiement")
    TEAM = "team", _("Équipe et sponsor")
    COSTS = "costs", _("Plan de coûts")
    COFUNDERS = "cofunders", _("Autres cofinanceurs")
    CALENDAR = "calendar", _("Calendrier")
    SUPPORT = "support", _("Accompagnement souhaité")
    DOCUMENTS = "documents", _("Pièces demandées")


#: The fields of each step; lists of rows are named as the relation that keeps them.
FIELDS_OF_STEP: dict[str, tuple[str, ...]] = {
    FormStep.IDENTITY: ("title", "summary", "is_confidential"),
    FormStep.NEED: ("problem", "users"),
    FormStep.DATA: ("data_used", "has_personal_data", "legal_frame"),
    FormStep.IMPACT: ("project_types", "indicators"),
    FormStep.DEPLOYMENT: ("deployment",),
    FormStep.TEAM: ("team", "sponsor"),
    FormStep.COSTS: ("cost_lines",),
    FormStep.COFUNDERS: ("cofunders",),
    FormStep.CALENDAR: ("starts_on", "duration_months", "calendar"),
    FormStep.SUPPORT: ("support_wanted", "support_need"),
    FormStep.DOCUMENTS: (),
}
#: How a question of the call's own is named among the fields of a file.
QUESTION = "q-"
STEP_OF_FIELD: dict[str, str] = {
    name: step for step, names in FIELDS_OF_STEP.items() for name in names
}


class Condition(models.TextChoices):
    """When a document or a question of a call binds a file."""

    ALWAYS = "always", _("Toujours")
    PERSONAL_DATA = "personal_data", _("Si des données personnelles sont traitées")
    PROACTIVE = "proactive", _("Pour le type « administration proactive »")
    DATA_PROVISION = "data_provision", _("Pour le type « mise à disposition de données »")
    POLICY_IMPROVEMENT = "policy_improvement", _("Pour le type « amélioration d’une politique »")


class QuestionKind(models.TextChoices):
    SHORT = "short", _("Une ligne")
    LONG = "long", _("Plusieurs lignes")
    YES_NO = "yes_no", _("Oui ou non")


class Criterion(TypedDict):
    """One criterion of the grid. The weights of a published grid sum to 100; marks go from 0 to 5.

    ``key`` never changes from one version to the next, whatever the label: marks are kept by it.
    ``guidance`` tells the reviewer what to look at; it may be empty or missing.
    """

    key: str
    label: str
    weight: int
    guidance: str


class MandatoryIndicator(TypedDict):
    """An indicator that a file of this type must follow.

    Those of one type that share a non-empty ``group`` are alternatives: one of them is enough.
    """

    key: str
    type: str
    label: str
    unit: str
    group: str


class AskedDocument(TypedDict):
    """A document that the call asks for; ``when`` is a ``Condition``."""

    key: str
    label: str
    help: str
    when: str
    required: bool


class OwnQuestion(TypedDict):
    """A question of the call's own, shown in one of the steps; ``when`` is a ``Condition``."""

    key: str
    label: str
    help: str
    kind: str
    step: str
    when: str
    required: bool


def binds(when: str, *, has_personal_data: bool | None, project_types: list[str]) -> bool:
    """Whether a condition holds for a file: asked again at each page, save and filing."""
    if when == Condition.PERSONAL_DATA:
        return bool(has_personal_data)
    return when in ("", Condition.ALWAYS) or when in project_types
