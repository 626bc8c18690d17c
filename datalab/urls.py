"""Every address of the service."""

from django.contrib import admin
from django.urls import include, path

from datalab import views
from projects import views as project_views

handler400 = "datalab.error_handlers.bad_request"
handler403 = "datalab.error_handlers.forbidden"
handler404 = "datalab.error_handlers.not_found"
handler500 = "datalab.error_handlers.server_error"

urlpatterns = [
    path("api/v1/", include("datalab.api")),
    path("", views.home, name="home"),
    path("aide/", views.help_page, name="help"),
    path("aide/<slug:slug>/", views.guide, name="guide"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mentions-legales/", views.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", views.personal_data, name="personal_data"),
    path("plan-du-site/", views.site_map, name="site_map"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("tableau-de-bord/", views.dashboard, name="dashboard"),
    path("", include("accounts.urls")),
    path("", include("finding.urls")),
    path("notifications/", include("notifications.urls")),
    path("regles/", project_views.rules, name="rules"),
    path("projets/eligibilite/", project_views.eligibility, name="eligibility"),
    path("projets/", include("projects.urls")),
    path("documents/", include("documents.urls")),
    path("travaux/", include("jobs.urls")),
    path("mes-jetons/", include("api.urls")),
    path("accompagnements/", include("support.urls")),
    path("", include("opendata.urls")),
    path("", include("funding.urls")),
    path("admin/chorus/", include("funding.admin.chorus.urls")),
    path("admin/pilotage/", include("funding.admin.desk.urls")),
    path("admin/machinerie/", views.machinery, name="machinery"),
    path("admin/", admin.site.urls),
    path("metrics", views.metrics, name="metrics"),
    path("sante/", views.alive, name="alive"),
    path("sante/pret/", views.ready, name="ready"),
]
