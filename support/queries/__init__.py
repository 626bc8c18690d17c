"""What a page of the support desk needs, in how many queries."""

from support.queries.cases import CasePage, case_page, cases_of, pending_question, waiting_for
from support.queries.desk import agents_with_load, board, capacities, week
from support.queries.figures import figures
from support.queries.knowledge import article_list

__all__ = [
    "CasePage",
    "agents_with_load",
    "article_list",
    "board",
    "capacities",
    "case_page",
    "cases_of",
    "figures",
    "pending_question",
    "waiting_for",
    "week",
]
