"""Every address of the service."""

from django.contrib import admin
from django.urls import include, path

from datalab import views

handler400 = "datalab.error_handlers.bad_request"
handler403 = "datalab.error_handlers.forbidden"
handler404 = "datalab.error_handlers.not_found"
handler500 = "datalab.error_handlers.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("tableau-de-bord/", views.dashboard, name="dashboard"),
    path("", include("accounts.urls")),
    path("notifications/", include("notifications.urls")),
    path("projets/", include("projects.urls")),
    path("accompagnements/", include("support.urls")),
    path("financements/", include("funding.urls")),
    path("admin/pilotage/", include("funding.admin.desk.urls")),
    path("admin/", admin.site.urls),
    path("sante/", views.alive, name="alive"),
    path("sante/pret/", views.ready, name="ready"),
]
