"""The open operations."""

from django.urls import path

from opendata import api
from opendata.api import showcase

urlpatterns = [
    path("funded-projects/", showcase.FundedProjectList.as_view(), name="open_funded_projects"),
    path(
        "funded-projects/<str:reference>/",
        showcase.FundedProjectDetail.as_view(),
        name="open_funded_project",
    ),
    path("reuses/", showcase.ReuseList.as_view(), name="open_reuses"),
    path("reuses/<slug:slug>/", showcase.ReuseDetail.as_view(), name="open_reuse"),
    path("topics/", showcase.TopicList.as_view(), name="open_topics"),
    path("topics/<slug:slug>/", showcase.TopicDetail.as_view(), name="open_topic"),
    path("calendar/", showcase.CalendarList.as_view(), name="open_calendar"),
    path("figures/", showcase.FiguresView.as_view(), name="open_figures"),
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
