"""Every address of the API, version 1: each wing's resources under one roof."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from projects.api import PROJECT_DEEDS, ProjectViewSet
from workflow.api import deed_paths

router = SimpleRouter()
router.register("projects", ProjectViewSet, basename="projects")

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
    *deed_paths("projects", ProjectViewSet, PROJECT_DEEDS),
    path("open/", include("opendata.api.urls")),
    path("", include(router.urls)),
]
