"""Addresses of a person's tokens."""

from django.urls import path

from api import views

app_name = "api"
urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("<int:pk>/revoquer/", views.revoke_token, name="revoke_token"),
]
