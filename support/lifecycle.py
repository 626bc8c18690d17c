"""Where may a support case go, from where, with which permission?"""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from support.models import SupportStatus as S
from workflow.lifecycle import Lifecycle, Transition

SUPPORT_CASE = Lifecycle(
    file_kind="support_case",
    label=_("Accompagnement"),
    states=S,
    initial=S.REQUESTED,
    transitions=(
        Transition("qualify", _("Qualifier"), (S.REQUESTED,), S.QUALIFIED, Permission.SUPPORT_WORK),
        Transition(
            "start", _("Prendre en charge"), (S.QUALIFIED,), S.IN_PROGRESS, Permission.SUPPORT_WORK
        ),
        Transition(
            "ask_ministry",
            _("Interroger le ministère"),
            (S.IN_PROGRESS,),
            S.WAITING,
            Permission.SUPPORT_WORK,
            needs_reason=True,
        ),
        Transition(
            "answer_desk",
            _("Répondre au datalab"),
            (S.WAITING,),
            S.IN_PROGRESS,
            Permission.SUPPORT_ASK,
            needs_reason=True,
        ),
        Transition("resolve", _("Résoudre"), (S.IN_PROGRESS,), S.RESOLVED, Permission.SUPPORT_WORK),
        Transition(
            "decline",
            _("Décliner"),
            (S.REQUESTED, S.QUALIFIED, S.IN_PROGRESS),
            S.DECLINED,
            Permission.SUPPORT_WORK,
            needs_reason=True,
        ),
        Transition(
            "reopen",
            _("Rouvrir"),
            (S.RESOLVED, S.DECLINED),
            S.IN_PROGRESS,
            Permission.SUPPORT_WORK,
            needs_reason=True,
        ),
    ),
)
