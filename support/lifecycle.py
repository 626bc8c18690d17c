"""Where may a support case go, from where, with which permission?"""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from support import policies as p
from support.models import OURS
from support.models import SupportStatus as S
from workflow.lifecycle import Lifecycle, Transition

IN_HAND = (S.QUALIFIED, S.IN_PROGRESS, S.WAITING)
OPEN = (S.REQUESTED, *IN_HAND)
SUPPORT_CASE = Lifecycle(
    file_kind="support_case",
    label=_("Accompagnement"),
    states=S,
    initial=S.REQUESTED,
    private_to=Permission.SUPPORT_READ_ALL,
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
        Transition(
            "resolve",
            _("Résoudre"),
            (S.IN_PROGRESS, S.WAITING),
            S.RESOLVED,
            Permission.SUPPORT_WORK,
        ),
        Transition(
            "decline",
            _("Décliner"),
            OPEN,
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
        Transition("assign", _("Confier à un autre agent"), IN_HAND, None, Permission.SUPPORT_WORK),
        Transition("estimate", _("Revoir la charge"), IN_HAND, None, Permission.SUPPORT_WORK),
        Transition("write", _("Écrire au ministère"), OPEN, None, Permission.SUPPORT_WORK),
        # While the desk waits, the ministry's words are its answer: they start the clock again.
        Transition("reply", _("Écrire au datalab"), OURS, None, Permission.SUPPORT_ASK),
        Transition(
            "note",
            _("Ajouter une note interne"),
            OPEN,
            None,
            Permission.SUPPORT_WORK,
            is_private=True,
        ),
        Transition(
            "add_task", _("Ajouter une tâche"), OPEN, None, Permission.SUPPORT_WORK, is_private=True
        ),
        Transition(
            "finish_task",
            _("Terminer une tâche"),
            OPEN,
            None,
            Permission.SUPPORT_WORK,
            is_private=True,
        ),
        Transition("attach", _("Joindre une pièce"), OPEN, None, Permission.SUPPORT_ASK),
        Transition(
            "attach_answer", _("Joindre une pièce du datalab"), OPEN, None, Permission.SUPPORT_WORK
        ),
        Transition(
            "join_project",
            _("Rattacher à un projet"),
            OPEN,
            None,
            Permission.SUPPORT_ASK,
            (p.has_no_project,),
        ),
        Transition(
            "rate",
            _("Donner mon avis"),
            (S.RESOLVED,),
            None,
            Permission.SUPPORT_ASK,
            (p.is_not_rated,),
        ),
    ),
)
