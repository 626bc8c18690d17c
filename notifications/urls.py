"""The addresses of the wing."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.Inbox.as_view(), name="inbox"),
    path("tout-lire/", views.MarkAllRead.as_view(), name="mark_all_read"),
    path("courriels/", views.Mailbox.as_view(), name="mailbox"),
    path("preferences/", views.Preferences.as_view(), name="preferences"),
    path("desabonnement/<str:token>/", views.Unsubscribe.as_view(), name="unsubscribe"),
    path("<int:pk>/ouvrir/", views.Open.as_view(), name="open"),
    path("<int:pk>/lire/", views.MarkRead.as_view(), name="mark_read"),
]
