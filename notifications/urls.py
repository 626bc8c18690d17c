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
    path("traites/", views.Done.as_view(), name="done"),
    path("evenements/", views.Events.as_view(), name="events"),
    path("webhooks/", views.Webhooks.as_view(), name="webhooks"),
    path("webhooks/nouveau/", views.WebhookOpening.as_view(), name="open_webhook"),
    path("webhooks/<uuid:key>/", views.WebhookDetail.as_view(), name="webhook"),
    path("webhooks/<uuid:key>/modifier/", views.WebhookChange.as_view(), name="change_webhook"),
    path("webhooks/<uuid:key>/essai/", views.WebhookPing.as_view(), name="ping_webhook"),
    path("webhooks/<uuid:key>/secret/", views.WebhookSecret.as_view(), name="renew_secret"),
    path("webhooks/<uuid:key>/arreter/", views.WebhookStop.as_view(), name="stop_webhook"),
    path("webhooks/<uuid:key>/reprendre/", views.WebhookResume.as_view(), name="resume_webhook"),
    path(
        "webhooks/<uuid:key>/messages/<int:pk>/relancer/",
        views.WebhookReplay.as_view(),
        name="replay_webhook",
    ),
    path("<int:pk>/traiter/", views.MarkDone.as_view(), name="mark_done"),
    path("<int:pk>/reprendre/", views.TakeBack.as_view(), name="take_back"),
    path("<int:pk>/ouvrir/", views.Open.as_view(), name="open"),
    path("<int:pk>/lire/", views.MarkRead.as_view(), name="mark_read"),
]
