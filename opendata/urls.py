"""The addresses of the wing."""

from datetime import date

from django.urls import path, register_converter

from opendata import views
from opendata.views import funded, publications


class DayConverter:
    """A day in an address: 2026-03-02. A day that does not exist has no page."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "day")
FILES = "projets-laureats.<slug:file_format>"

app_name = "opendata"
urlpatterns = [
    path("projets-finances/", funded.funded_list, name="funded_projects"),
    path("projets-finances/donnees/", publications.funded_data, name="funded_data"),
    path("projets-finances/publier/", publications.publish, name="publish"),
    path("projets-finances/schema.json", publications.schema, name="funded_schema"),
    path(f"projets-finances/{FILES}", publications.published_file, name="funded_file"),
    path(
        f"projets-finances/versions/<day:day>/{FILES}",
        publications.published_file,
        name="funded_version",
    ),
    path("projets-finances/<str:reference>/", funded.funded_detail, name="funded_project"),
    path(
        "projets-finances/<str:reference>/indicateurs.csv",
        funded.indicators_csv,
        name="indicators_csv",
    ),
    path(
        "projets-finances/<str:reference>/indicateurs/<int:number>.svg",
        funded.indicator_plot,
        name="indicator_plot",
    ),
    path("catalogue.jsonld", publications.open_catalogue, name="catalogue"),
    path("donnees/", views.dataset_list, name="datasets"),
    path("donnees/<slug:slug>/", views.dataset, name="dataset"),
]
