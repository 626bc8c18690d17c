"""The guide: one page for each way of using the service, and one for everybody."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Role


@dataclass(frozen=True)
class Guide:
    """A page of the guide: its address, whose it is (empty: everybody's), its titles."""

    slug: str
    role: str
    label: str | Promise
    title: str | Promise

    @property
    def template(self) -> str:
        return f"datalab/guide/{self.slug}.html"


GUIDES: tuple[Guide, ...] = (
    Guide("public", "", _("Tout public"), _("Je cherche des données, ou j’en réutilise")),
    Guide(
        "administrateur-des-donnees",
        Role.DATA_ADMINISTRATOR,
        Role.DATA_ADMINISTRATOR.label,
        _("J’administre les données de mon ministère"),
    ),
    Guide(
        "contributeur",
        Role.CONTRIBUTOR,
        Role.CONTRIBUTOR.label,
        _("Je suis invité sur un dossier"),
    ),
    Guide("instructeur", Role.REVIEWER, Role.REVIEWER.label, _("J’instruis les dossiers")),
    Guide("decideur", Role.DECISION_MAKER, Role.DECISION_MAKER.label, _("Je préside le comité")),
    Guide(
        "agent-du-datalab",
        Role.SUPPORT_AGENT,
        Role.SUPPORT_AGENT.label,
        _("J’aide les ministères"),
    ),
    Guide(
        "gestionnaire-budgetaire",
        Role.BUDGET_OFFICER,
        Role.BUDGET_OFFICER.label,
        _("Je suis les crédits"),
    ),
    Guide("auditeur", Role.AUDITOR, Role.AUDITOR.label, _("Je contrôle")),
    Guide(
        "administrateur",
        Role.ADMINISTRATOR,
        Role.ADMINISTRATOR.label,
        _("J’administre le service et les pages publiques"),
    ),
)
BY_SLUG = {guide.slug: guide for guide in GUIDES}
