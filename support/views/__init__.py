"""The HTML door of the support desk."""

from support.views.asking import JoinProject, ask, choose_kind
from support.views.closing import Decline, Rate, Reopen, Resolve
from support.views.desk import board, capacity, figures, week
from support.views.knowledge import article, article_list, write_article
from support.views.pieces import Attach
from support.views.reading import case_detail, case_list
from support.views.thread import AddTask, FinishTask, Note, Reply, Write
from support.views.work import AnswerDesk, AskMinistry, Assign, Estimate, Qualify, Start

__all__ = [
    "AddTask",
    "AnswerDesk",
    "AskMinistry",
    "Assign",
    "Attach",
    "Decline",
    "Estimate",
    "FinishTask",
    "JoinProject",
    "Note",
    "Qualify",
    "Rate",
    "Reopen",
    "Reply",
    "Resolve",
    "Start",
    "Write",
    "article",
    "article_list",
    "ask",
    "board",
    "capacity",
    "case_detail",
    "case_list",
    "choose_kind",
    "figures",
    "week",
    "write_article",
]
