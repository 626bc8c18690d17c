"""Addresses of long work."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<uuid:key>/", views.detail, name="detail"),
    path("<uuid:key>/arreter/", views.stop, name="stop"),
    path("<uuid:key>/resultat/", views.download, name="download"),
]
