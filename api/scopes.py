"""What a token may be used for: one table of families, each to read or to write."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Family → what it opens. A person's roles still decide: a scope only narrows them.
FAMILIES: dict[str, Promise] = {
    "organisations": _("Organisations"),
    "calls": _("Appels et leurs règles"),
    "projects": _("Projets"),
    "support": _("Accompagnements"),
    "funding": _("Cofinancements, évaluations, conventions et tranches"),
    "committees": _("Comités"),
    "ledger": _("Enveloppes, lignes et mouvements"),
    "documents": _("Pièces"),
    "messages": _("Messages des dossiers"),
    "jobs": _("Travaux longs"),
    "notifications": _("Notifications"),
    "webhooks": _("Webhooks"),
    "reuses": _("Réutilisations"),
    "opendata": _("Ce que préparent les éditeurs : calendrier, dossiers, jeux de données"),
}
#: Families whose money or rules no token may write.
READ_ONLY = frozenset({"organisations", "calls", "ledger"})


def scopes() -> dict[str, str]:
    """Every scope, ``family:read`` or ``family:write``, with its French label."""
    found = {}
    for family, label in FAMILIES.items():
        found[f"{family}:read"] = f"{label} : {_('lire')}"
        if family not in READ_ONLY:
            found[f"{family}:write"] = f"{label} : {_('écrire')}"
    return found
