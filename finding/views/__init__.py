"""The pages of lists, shared by every wing."""

from finding.views.export import export
from finding.views.lists import (
    choose_columns,
    open_view,
    open_with,
    render_list,
    save_view,
    throw_away,
)
from finding.views.search import search_page

__all__ = [
    "choose_columns",
    "export",
    "open_view",
    "open_with",
    "render_list",
    "save_view",
    "search_page",
    "throw_away",
]
