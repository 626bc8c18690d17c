"""The open operations."""

from django.urls import path

from opendata import api

urlpatterns = [
    path("datasets/", api.DatasetListView.as_view(), name="open_datasets"),
    path("datasets/<slug:slug>/", api.DatasetDetailView.as_view(), name="open_dataset"),
    path("datasets/<slug:slug>/profile/", api.DatasetProfileView.as_view(), name="open_profile"),
    path("datasets/<slug:slug>/data/", api.DatasetDataView.as_view(), name="open_data"),
    path(
        "datasets/<slug:slug>/data/<str:form>/",
        api.DataDownloadView.as_view(),
        name="open_download",
    ),
]
