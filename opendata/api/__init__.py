"""The JSON door of the open data: no token is asked."""

from opendata.api.explorer import (
    DataDownloadView,
    DatasetDataView,
    DatasetDetailView,
    DatasetListView,
    DatasetProfileView,
)

__all__ = [
    "DataDownloadView",
    "DatasetDataView",
    "DatasetDetailView",
    "DatasetListView",
    "DatasetProfileView",
]
