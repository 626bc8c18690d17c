"""What people do with a support case: a function a verb, a transaction a function."""

from support.actions.asking import ask, join_project
from support.actions.capacity import open_days
from support.actions.closing import decline, rate, reopen, resolve
from support.actions.handing import hand_over
from support.actions.knowledge import save_article
from support.actions.pieces import attach
from support.actions.thread import add_task, finish_task, note, reply, write
from support.actions.work import answer_desk, ask_ministry, assign, estimate, qualify, start

__all__ = [
    "add_task",
    "answer_desk",
    "ask",
    "ask_ministry",
    "assign",
    "attach",
    "decline",
    "estimate",
    "finish_task",
    "hand_over",
    "join_project",
    "note",
    "open_days",
    "qualify",
    "rate",
    "reopen",
    "reply",
    "resolve",
    "save_article",
    "start",
    "write",
]
