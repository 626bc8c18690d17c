"""The addresses of the wing."""

from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [path("<uuid:key>/", views.download, name="download")]
