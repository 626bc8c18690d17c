"""What happens to public pages, and who must know."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.permissions import GRANTS, Permission
from notifications.events import EVERYBODY, Event

EDITORS = tuple(role for role, held in GRANTS.items() if Permission.PUBLIC_EDIT in held)

ROWS_HELD = Event(
    "opendata_rows_held",
    _("Des lignes des données ouvertes sont retenues"),
    _("Projets lauréats : {count}"),
    _("La nouvelle version des données ouvertes est publiée sans ces lignes :\n\n{lines}"),
    roles=EDITORS,
)
REUSE_PROPOSED = Event(
    "opendata_reuse_proposed",
    _("Une réutilisation est proposée"),
    _("{reference} : réutilisation à examiner"),
    _("{by} propose la réutilisation « {title} ». Elle attend une réponse."),
    roles=EDITORS,
)
REUSE_ANSWERED = Event(
    "opendata_reuse_answered",
    _("Réponse à une réutilisation proposée"),
    _("{reference} : réutilisation {state}"),
    _("La réutilisation « {title} » est {state}. {reason}"),
    roles=EVERYBODY,
    on=("reuse.publish", "reuse.reject", "reuse.take_down", "reuse.examine_again"),
)


def editors() -> QuerySet[User]:
    """Everybody who may edit the public pages today."""
    return User.objects.filter(
        is_active=True, memberships__in=Membership.objects.current().filter(role__in=EDITORS)
    ).distinct()
