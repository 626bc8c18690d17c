"""Every table of the house: what moves files, wing by wing."""

from funding.lifecycle import COFINANCING, COMMITTEE
from opendata.lifecycle import REUSE
from projects.lifecycle import PROJECT
from support.lifecycle import SUPPORT_CASE
from workflow.lifecycle import Lifecycle

LIFECYCLES: tuple[Lifecycle, ...] = (PROJECT, SUPPORT_CASE, COFINANCING, COMMITTEE, REUSE)
