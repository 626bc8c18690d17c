"""The addresses of Chorus, mounted under /admin/chorus/."""

from django.urls import path

from funding.admin.chorus import differences, extracts, reconcile

app_name = "chorus"
urlpatterns = [
    path("", extracts.Extracts.as_view(), name="extracts"),
    path("extraits/<int:pk>/", extracts.Extract.as_view(), name="extract"),
    path("extraits/<int:pk>/annuler/", extracts.Cancel.as_view(), name="cancel"),
    path("a-rapprocher/", reconcile.Queue.as_view(), name="queue"),
    path("lignes/<int:pk>/", reconcile.Subject.as_view(), name="line"),
    path("ej/<path:ej>/", reconcile.Subject.as_view(), name="ej"),
    path("reponses/", reconcile.Answers.as_view(), name="answers"),
    path("differences/", differences.Differences.as_view(), name="differences"),
    path(
        "differences.<str:extension>",
        differences.DifferencesFile.as_view(),
        name="differences_file",
    ),
    path("paiements/<int:pk>/", differences.Payment.as_view(), name="payment"),
]
