"""The addresses of the wing."""

from django.urls import path

from opendata import views

app_name = "opendata"
urlpatterns = [
    path("donnees/", views.dataset_list, name="datasets"),
    path("donnees/<slug:slug>/", views.dataset, name="dataset"),
]
