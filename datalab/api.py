"""Every address of the API, version 1: each wing's resources under one roof."""

from collections.abc import Iterable
from typing import Any

from django.urls import URLResolver, include, path
from rest_framework.routers import SimpleRouter

from api.views.documentation import DocumentView, documentation, family
from api.views.organisations import OrganisationViewSet
from documents.api import DocumentViewSet
from funding import api as funding
from jobs.api import JobViewSet
from notifications.api import NotificationViewSet, WebhookViewSet
from opendata.api.calendar import CalendarViewSet
from opendata.api.catalogue import CatalogueViewSet
from opendata.api.datasets import DatasetViewSet
from opendata.api.publications import PublicationViewSet
from opendata.api.reuses import REUSE_DEEDS, ReuseFileViewSet
from opendata.api.topics import TopicViewSet
from projects import api as projects
from support import api as support
from workflow.api import Deed, deed_paths
from workflow.api.messages import MessageViewSet, register

#: Each kind of file that moves: its collection, its door, every row of its table.
FILES = (
    ("projects", projects.ProjectViewSet, projects.PROJECT_DEEDS),
    ("support-cases", support.SupportCaseViewSet, support.CASE_DEEDS),
    ("cofinancings", funding.CofinancingViewSet, funding.COFINANCING_DEEDS),
    ("committees", funding.CommitteeViewSet, funding.COMMITTEE_DEEDS),
    ("reuses", ReuseFileViewSet, REUSE_DEEDS),
)
RESOURCES = (
    ("organisations", OrganisationViewSet),
    ("calls", projects.CallViewSet),
    ("reviews", funding.ReviewViewSet),
    ("opinions", funding.OpinionViewSet),
    ("articles", support.ArticleViewSet),
    ("capacities", support.CapacityViewSet),
    ("letters-to-send", funding.LettersToSendViewSet),
    ("letter-templates", funding.LetterTemplateViewSet),
    ("signed-scans", funding.SignedScanViewSet),
    ("jobs", JobViewSet),
    ("agreements", funding.AgreementViewSet),
    ("tranches", funding.TrancheViewSet),
    ("envelopes", funding.EnvelopeViewSet),
    ("budget-lines", funding.BudgetLineViewSet),
    ("movements", funding.MovementViewSet),
    ("documents", DocumentViewSet),
    ("messages", MessageViewSet),
    ("notifications", NotificationViewSet),
    ("webhooks", WebhookViewSet),
    ("calendar", CalendarViewSet),
    ("topics", TopicViewSet),
    ("datasets", DatasetViewSet),
    ("publications", PublicationViewSet),
    ("catalogue", CatalogueViewSet),
)
for thread in (support.CASE_THREAD, funding.COFINANCING_THREAD):
    register(thread)


def _family(name: str, view: Any, deeds: Iterable[Deed] = ()) -> URLResolver:
    """The addresses of one collection: whoever asks for another passes them by at once."""
    router = SimpleRouter()
    router.register("", view, basename=name)
    return path(f"{name}/", include([*router.urls, *deed_paths(name, view, deeds)]))


urlpatterns = [
    *(_family(*one) for one in (*FILES, *RESOURCES)),
    path("schema/", DocumentView.as_view(), name="api_schema"),
    path("docs/", documentation, name="api_docs"),
    path("docs/<slug:slug>/", family, name="api_family"),
    path("open/", include("opendata.api.urls")),
]
