"""Every address of the API, version 1: each wing's resources under one roof."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from api.views.documentation import DocumentView, documentation, family
from api.views.organisations import OrganisationViewSet
from documents.api import DocumentViewSet
from funding import api as funding
from notifications.api import NotificationViewSet, WebhookViewSet
from opendata.api.reuses import REUSE_DEEDS, ReuseFileViewSet
from projects import api as projects
from support import api as support
from workflow.api import deed_paths
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
    ("agreements", funding.AgreementViewSet),
    ("tranches", funding.TrancheViewSet),
    ("envelopes", funding.EnvelopeViewSet),
    ("budget-lines", funding.BudgetLineViewSet),
    ("movements", funding.MovementViewSet),
    ("documents", DocumentViewSet),
    ("messages", MessageViewSet),
    ("notifications", NotificationViewSet),
    ("webhooks", WebhookViewSet),
)
for thread in (support.CASE_THREAD, funding.COFINANCING_THREAD):
    register(thread)

router = SimpleRouter()
for name, view in (*((name, view) for name, view, _deeds in FILES), *RESOURCES):
    router.register(name, view, basename=name)

urlpatterns = [
    *router.urls,
    path("schema/", DocumentView.as_view(), name="api_schema"),
    path("docs/", documentation, name="api_docs"),
    path("docs/<slug:slug>/", family, name="api_family"),
    *(one for name, view, deeds in FILES for one in deed_paths(name, view, deeds)),
    path("open/", include("opendata.api.urls")),
]
