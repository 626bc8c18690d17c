"""What each kind of help asks the ministry: one table gives the form, the page and the API."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from support.models.kinds import SupportKind

SENSITIVITIES = [
    ("open", _("Données ouvertes ou publiables")),
    ("internal", _("Données internes")),
    ("personal", _("Données personnelles")),
    ("secret", _("Données protégées par un secret")),
]


@dataclass(frozen=True)
class Asked:
    """One question. ``type``: text, long, date, yes_no, number or choice."""

    key: str
    label: Any
    type: str = "text"
    required: bool = True
    help: Any = ""
    choices: list = field(default_factory=list)

    def shown(self, value: Any) -> str:
        """The answer as people read it; empty when none was given."""
        if value in (None, ""):
            return ""
        if self.type == "yes_no":
            return str(_("Oui")) if value == "yes" else str(_("Non"))
        if self.type == "choice":
            return str(dict(self.choices).get(value, value))
        if self.type == "date":
            year, month, day = str(value).split("-")
            return f"{day}/{month}/{year}"
        return str(value)


ASKED: dict[str, tuple[Asked, ...]] = {
    SupportKind.LEGAL: (
        Asked("data_concerned", _("Données concernées"), "long"),
        Asked("has_personal_data", _("Y a-t-il des données personnelles ?"), "yes_no"),
        Asked(
            "wanted_on",
            _("Réponse souhaitée avant le"),
            "date",
            required=False,
            help=_("Si une échéance s’impose à vous : publication, audition, décret."),
        ),
    ),
    SupportKind.TECHNICAL: (
        Asked("infrastructure", _("Infrastructure ou outil souhaité"), "long"),
        Asked(
            "volumes",
            _("Volumes"),
            help=_("Par exemple : 40 Go par mois, 12 millions de lignes."),
        ),
        Asked("sensitivity", _("Sensibilité des données"), "choice", choices=SENSITIVITIES),
    ),
    SupportKind.HUMAN: (
        Asked("skills", _("Compétences recherchées"), "long"),
        Asked("months", _("Durée du renfort, en mois"), "number"),
        Asked("starts_on", _("À partir du"), "date"),
    ),
    SupportKind.MATERIAL: (
        Asked("what", _("Matériel souhaité"), "long"),
        Asked("where", _("Lieu d’utilisation")),
        Asked("until", _("Jusqu’au"), "date"),
    ),
}
