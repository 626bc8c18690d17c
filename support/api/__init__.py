"""The JSON door of support cases."""

from support.api.cases import CASE_DEEDS, SupportCaseViewSet
from support.api.messages import CASE_THREAD

__all__ = ["CASE_DEEDS", "CASE_THREAD", "SupportCaseViewSet"]
