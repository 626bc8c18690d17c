"""The JSON door of support cases."""

from support.api.articles import ArticleViewSet
from support.api.capacities import CapacityViewSet
from support.api.cases import CASE_DEEDS, SupportCaseViewSet
from support.api.messages import CASE_THREAD

__all__ = ["CASE_DEEDS", "CASE_THREAD", "ArticleViewSet", "CapacityViewSet", "SupportCaseViewSet"]
