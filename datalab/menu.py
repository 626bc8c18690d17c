"""The main menu: only the entries that the person may open, with the current one marked."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission

#: What opens the money files: reading them all, asking for money, or editing a project.
FUNDING_READERS = (Permission.FUNDING_READ_ALL, Permission.FUNDING_ASK, Permission.PROJECT_EDIT)
SUPPORT_READERS = (Permission.SUPPORT_READ_ALL, Permission.SUPPORT_ASK, Permission.PROJECT_EDIT)


@dataclass(frozen=True)
class Entry:
    """A possible line of the menu. ``needs`` empty: everybody's; ``own``: its url names."""

    label: str | Promise
    url_name: str
    needs: tuple[Permission, ...] = ()
    own: tuple[str, ...] = ()
    purpose: str | Promise = ""

    def nearness(self, view_name: str) -> int:
        """How closely the page shown belongs to this entry; 0 when it does not."""
        if view_name == self.url_name:
            return len(view_name) + 1
        return max((len(name) for name in self.own if view_name.startswith(name)), default=0)


@dataclass(frozen=True)
class Link:
    """A line of the menu as shown."""

    label: str
    url: str
    is_current: bool
    purpose: str = ""


PUBLIC_ENTRIES = (
    Entry(_("Accueil"), "home"),
    Entry(
        _("Règles du guichet"),
        "rules",
        purpose=_("Les règles de chaque appel, version par version"),
    ),
    Entry(
        _("Vérifier mon éligibilité"),
        "eligibility",
        purpose=_("Savoir tout de suite si votre organisation peut déposer"),
    ),
    Entry(
        _("Données"),
        "opendata:datasets",
        own=("opendata:dataset",),
        purpose=_("Explorer les jeux de données et emporter ce qui vous sert"),
    ),
    Entry(
        _("Projets financés"),
        "opendata:funded_projects",
        own=("opendata:funded_", "opendata:indicator"),
        purpose=_("Ce que le guichet a cofinancé, et ce que cela change"),
    ),
    Entry(
        _("Dossiers"),
        "opendata:topics",
        own=("opendata:topic",),
        purpose=_("Les données d’un thème, ce qu’on en fait, celles qui manquent"),
    ),
    Entry(
        _("Réutilisations"),
        "opendata:reuses",
        own=("opendata:reuse",),
        purpose=_("Ce que d’autres ont fait des données publiques"),
    ),
    Entry(
        _("Calendrier"),
        "opendata:calendar",
        own=("opendata:calendar",),
        purpose=_("Chaque jour à minuit, une découverte"),
    ),
    Entry(
        _("Statistiques"),
        "opendata:statistics",
        own=("opendata:figure_",),
        purpose=_("L’impact du guichet, en figures et en tableaux"),
    ),
    Entry(
        _("Aide"),
        "help",
        own=("guide",),
        purpose=_("Le guide de chacun, les questions fréquentes, le contact"),
    ),
)
MEMBER_ENTRIES = (
    Entry(_("Ce qui m’attend"), "dashboard", purpose=_("Ce qui demande un acte de votre part")),
    Entry(_("Projets"), "projects:list", own=("projects:",), purpose=_("Les dossiers de projet")),
    Entry(
        _("Accompagnements"),
        "support:list",
        SUPPORT_READERS,
        own=("support:",),
        purpose=_("L’aide juridique, technique, humaine et matérielle"),
    ),
    Entry(
        _("Financements"),
        "funding:list",
        FUNDING_READERS,
        own=("funding:",),
        purpose=_("Les demandes de cofinancement"),
    ),
    Entry(
        _("Comités"),
        "funding:committees",
        (Permission.COMMITTEE_READ,),
        own=("funding:committee",),
        purpose=_("Séances, ordres du jour, scénarios, votes, procès-verbaux"),
    ),
    Entry(
        _("Enveloppes"),
        "funding:envelopes",
        (Permission.LEDGER_VIEW,),
        own=("funding:envelope",),
        purpose=_("Les crédits : ouverts, réservés, engagés, payés"),
    ),
    Entry(
        _("Pages publiques"),
        "opendata:catalogue_desk",
        (Permission.PUBLIC_EDIT,),
        own=("opendata:",),
        purpose=_("Dossiers, réutilisations, calendrier, données ouvertes"),
    ),
    Entry(
        _("Modèles de courrier"),
        "funding:letter_templates",
        (Permission.CALL_MANAGE,),
        own=("funding:letter_template",),
        purpose=_("Les mots des courriers et des conventions, version par version"),
    ),
    Entry(
        _("Administration"),
        "admin:index",
        (Permission.ADMIN_ENTER,),
        own=("admin:", "desk:", "chorus:"),
        purpose=_("Pilotage budgétaire, comptes et appels"),
    ),
)


def menu_for(request) -> list[Link]:
    """The menu of this person on this page: members' entries for members, else the public ones.

    Reads the person's roles only (one query a request, shared with the rest of the page).
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.roles:
        return links(PUBLIC_ENTRIES, frozenset(), _view_name(request))
    return links(MEMBER_ENTRIES, user.permissions, _view_name(request))


def links(
    entries: tuple[Entry, ...], held: frozenset[Permission], view_name: str = ""
) -> list[Link]:
    """The entries open to somebody who holds these permissions; at most one is current."""
    nearest = max(entries, key=lambda entry: entry.nearness(view_name))
    current = nearest if nearest.nearness(view_name) else None
    found = []
    for entry in entries:
        url = _address(entry.url_name)
        if url and (not entry.needs or held.intersection(entry.needs)):
            found.append(Link(str(entry.label), url, entry is current, str(entry.purpose)))
    return found


def _view_name(request) -> str:
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""


def _address(url_name: str) -> str:
    """The address of a page, or nothing while no wing answers to that name."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
