"""The addresses of the wing."""

from django.urls import path

from finding import views

app_name = "finding"
urlpatterns = [
    path("recherche/", views.search_page, name="search"),
    path("listes/<slug:name>/colonnes/", views.choose_columns, name="columns"),
    path("listes/<slug:name>/vues/", views.save_view, name="save_view"),
    path("listes/<slug:name>/exporter/", views.export, name="export"),
    path("vues/<uuid:key>/", views.open_view, name="view"),
    path("vues/<uuid:key>/ouvrir/", views.open_with, name="open_with"),
    path("vues/<uuid:key>/supprimer/", views.throw_away, name="throw_away"),
]
