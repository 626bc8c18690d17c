"""What people do with a support case: a function a verb, a transaction a function."""

from support.actions.asking import ask
from support.actions.closing import decline, reopen, resolve
from support.actions.work import answer_desk, ask_ministry, qualify, start

__all__ = [
    "answer_desk",
    "ask",
    "ask_ministry",
    "decline",
    "qualify",
    "reopen",
    "resolve",
    "start",
]
