"""The HTML door of the support desk."""

from support.views.asking import ask, choose_kind
from support.views.closing import Decline, Reopen, Resolve
from support.views.reading import case_detail, case_list
from support.views.work import AnswerDesk, AskMinistry, Qualify, Start

__all__ = [
    "AnswerDesk",
    "AskMinistry",
    "Decline",
    "Qualify",
    "Reopen",
    "Resolve",
    "Start",
    "ask",
    "case_detail",
    "case_list",
    "choose_kind",
]
