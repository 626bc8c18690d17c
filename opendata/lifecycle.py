"""Where may a reuse go, from where, with which permission?"""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from opendata.models import ReuseStatus as S
from workflow.lifecycle import Lifecycle, Transition

REUSE = Lifecycle(
    file_kind="reuse",
    label=_("Réutilisation"),
    states=S,
    initial=S.PROPOSED,
    transitions=(
        Transition(
            "revise",
            _("Corriger la fiche"),
            (S.PROPOSED, S.PUBLISHED),
            None,
            Permission.PUBLIC_EDIT,
        ),
        Transition("publish", _("Publier"), (S.PROPOSED,), S.PUBLISHED, Permission.PUBLIC_EDIT),
        Transition(
            "reject",
            _("Refuser la proposition"),
            (S.PROPOSED,),
            S.REFUSED,
            Permission.PUBLIC_EDIT,
            needs_reason=True,
        ),
        Transition(
            "take_down",
            _("Retirer de la vitrine"),
            (S.PUBLISHED,),
            S.WITHDRAWN,
            Permission.PUBLIC_EDIT,
            needs_reason=True,
        ),
        Transition(
            "examine_again",
            _("Réexaminer"),
            (S.REFUSED, S.WITHDRAWN),
            S.PROPOSED,
            Permission.PUBLIC_EDIT,
            needs_reason=True,
        ),
    ),
)
