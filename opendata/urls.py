"""The addresses of the wing."""

from datetime import date

from django.urls import path, register_converter

from opendata import views
from opendata.views import (
    calendar,
    catalogue,
    feeds,
    funded,
    machines,
    managing,
    publications,
    reuses,
    statistics,
    subscriptions,
    topics,
)


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
    path("projets-finances/flux.atom", feeds.FundedFeed(), name="funded_feed"),
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
    path("reutilisations/", reuses.reuse_list, name="reuses"),
    path("reutilisations/flux.atom", feeds.ReusesFeed(), name="reuses_feed"),
    path("reutilisations/proposer/", reuses.propose_reuse, name="propose_reuse"),
    path("reutilisations/a-examiner/", reuses.reuses_to_examine, name="reuses_to_examine"),
    path(
        "reutilisations/actes/<str:reference>/publier/",
        reuses.Publish.as_view(),
        name="publish_reuse",
    ),
    path(
        "reutilisations/actes/<str:reference>/refuser/",
        reuses.Reject.as_view(),
        name="reject_reuse",
    ),
    path(
        "reutilisations/actes/<str:reference>/retirer/",
        reuses.TakeDown.as_view(),
        name="take_down_reuse",
    ),
    path(
        "reutilisations/actes/<str:reference>/reexaminer/",
        reuses.ExamineAgain.as_view(),
        name="examine_reuse_again",
    ),
    path(
        "reutilisations/actes/<str:reference>/corriger/",
        reuses.Revise.as_view(),
        name="revise_reuse",
    ),
    path("reutilisations/<slug:slug>/", reuses.reuse, name="reuse"),
    path("reutilisations/<slug:slug>/image/", reuses.reuse_image, name="reuse_image"),
    path("dossiers/", topics.topic_list, name="topics"),
    path("dossiers/composer/", topics.write_topic, name="create_topic"),
    path("dossiers/<slug:slug>/", topics.topic, name="topic"),
    path("dossiers/<slug:slug>/modifier/", topics.write_topic, name="edit_topic"),
    path("dossiers/<slug:slug>/publier/", topics.show_topic, name="show_topic"),
    path("dossiers/<slug:slug>/elements/", topics.add_element, name="add_element"),
    path("dossiers/<slug:slug>/elements/<int:pk>/", topics.change_element, name="change_element"),
    path("calendrier/", calendar.calendar_month, name="calendar"),
    path("calendrier/flux.atom", feeds.CalendarFeed(), name="calendar_feed"),
    path("calendrier/preparer/", calendar.prepare_calendar, name="prepare_calendar"),
    path("calendrier/preparer/nouveau/", calendar.write_entry, name="create_entry"),
    path("calendrier/preparer/<int:pk>/", calendar.write_entry, name="edit_entry"),
    path("calendrier/preparer/<int:pk>/vider/", calendar.clear_entry, name="clear_entry"),
    path("calendrier/<int:year>/<int:month>/", calendar.calendar_month, name="calendar_month"),
    path("calendrier/<day:day>/", calendar.calendar_day, name="calendar_day"),
    path("abonnement/", subscriptions.subscribe, name="subscribe"),
    path(
        "abonnement/confirmer/<str:token>/",
        subscriptions.confirm_subscription,
        name="confirm_subscription",
    ),
    path(
        "abonnement/choix/<str:token>/",
        subscriptions.subscription_choices,
        name="subscription_choices",
    ),
    path(
        "abonnement/fin/<str:token>/",
        subscriptions.EndSubscription.as_view(),
        name="end_subscription",
    ),
    path("statistiques/", statistics.statistics, name="statistics"),
    path("statistiques/<slug:name>.svg", statistics.figure_plot, name="figure_plot"),
    path("statistiques/<slug:name>.csv", statistics.figure_csv, name="figure_csv"),
    path("catalogue/", catalogue.catalogue_desk, name="catalogue_desk"),
    path("catalogue/decrire/", catalogue.push_now, name="push_now"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("catalogue.jsonld", publications.open_catalogue, name="catalogue"),
    path("donnees/", views.dataset_list, name="datasets"),
    path("donnees/nouveau/", managing.create_dataset, name="create_dataset"),
    path("donnees/<slug:slug>/gerer/", managing.manage_dataset, name="manage_dataset"),
    path("donnees/<slug:slug>/modifier/", managing.edit_dataset, name="edit_dataset"),
    path("donnees/<slug:slug>/publier/", managing.publish_dataset, name="publish_dataset"),
    path("donnees/<slug:slug>/", views.dataset, name="dataset"),
    path("donnees/<slug:slug>/colonnes/", views.columns, name="dataset_columns"),
    path("donnees/<slug:slug>/communes/", views.communes, name="dataset_communes"),
    path("donnees/<slug:slug>/graphique.svg", views.plot, name="dataset_plot"),
    path("donnees/<slug:slug>/lignes-ecartees.csv", views.rejects, name="dataset_rejects"),
    path("donnees/<slug:slug>/telecharger/<slug:form>/", views.take_away, name="take_away"),
]
