"""The steps of the form: their address, their words; their fields come from the call."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models import FIELDS_OF_STEP, QUESTION, Condition, FormStep, Project
from projects.policies import questions_of
from projects.queries.fields import own_question
from projects.queries.writing import SLUGS


@dataclass(frozen=True)
class Step:
    """One step: its key, what it explains."""

    key: FormStep
    explanation: Any = ""

    @property
    def slug(self) -> str:
        """Its word in addresses."""
        return SLUGS[self.key]

    @property
    def title(self) -> str:
        return str(self.key.label)

    def names(self, project: Project) -> tuple[str, ...]:
        """The fields of the step for this file, the call's own questions last."""
        own = [QUESTION + q["key"] for q in questions_of(project) if q["step"] == self.key]
        return (*FIELDS_OF_STEP[self.key], *own)

    def every_name(self, project: Project) -> tuple[str, ...]:
        """The same, with the questions that a field of this very step may call for."""
        asked = {QUESTION + q["key"]: q for q in questions_of(project)}
        own = [
            QUESTION + q["key"]
            for q in project.call_version.questions
            if q["step"] == self.key
            and (QUESTION + q["key"] in asked or self.condition_of(project, QUESTION + q["key"]))
        ]
        return (*FIELDS_OF_STEP[self.key], *own)

    def condition_of(self, project: Project, name: str) -> str:
        """The condition of a question that a field of this step decides; empty for any other."""
        question = own_question(project, name)
        when = (question or {}).get("when", "")
        decides = "has_personal_data" if when == Condition.PERSONAL_DATA else "project_types"
        if when in ("", Condition.ALWAYS) or decides not in FIELDS_OF_STEP[self.key]:
            return ""
        return when


STEPS = (
    Step(FormStep.IDENTITY),
    Step(FormStep.NEED),
    Step(FormStep.DATA),
    Step(
        FormStep.IMPACT,
        _("La robustesse de la mesure d’impact est le premier critère de l’instruction."),
    ),
    Step(FormStep.DEPLOYMENT),
    Step(FormStep.TEAM),
    Step(FormStep.COSTS),
    Step(
        FormStep.COFUNDERS,
        _(
            "Qui d’autre paie, en dehors de votre organisation et du guichet. Laissez la liste "
            "vide s’il n’y a personne."
        ),
    ),
    Step(FormStep.CALENDAR),
    Step(FormStep.SUPPORT),
    Step(FormStep.DOCUMENTS),
)
BY_SLUG = {step.slug: step for step in STEPS}
BY_KEY = {str(step.key): step for step in STEPS}
