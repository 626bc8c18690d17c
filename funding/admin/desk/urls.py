"""The addresses of the officer's desk, mounted under /admin/pilotage/."""

from django.urls import path

from funding.admin.desk import acts, figures, forecast, schedule

app_name = "desk"
urlpatterns = [
    path("", figures.Envelopes.as_view(), name="envelopes"),
    path("<slug:code>/", figures.Overview.as_view(), name="overview"),
    path("<slug:code>/chiffres/<slug:figure>/", figures.FigureBehind.as_view(), name="figure"),
    path("<slug:code>/totaux/<slug:total>/", figures.FilesBehind.as_view(), name="files"),
    path("<slug:code>/courbes/<slug:plot>.svg", figures.PlotImage.as_view(), name="plot"),
    path("<slug:code>/courbes/<slug:plot>.csv", figures.PlotTable.as_view(), name="plot_csv"),
    path("<slug:code>/export.<str:extension>", figures.Export.as_view(), name="export"),
    path(
        "<slug:code>/mouvements.<str:extension>",
        figures.MovementsExport.as_view(),
        name="movements_export",
    ),
    path("<slug:code>/echeancier/", schedule.Schedule.as_view(), name="schedule"),
    path(
        "<slug:code>/echeancier.<str:extension>",
        schedule.ScheduleFile.as_view(),
        name="schedule_file",
    ),
    path("<slug:code>/actes/", acts.Acts.as_view(), name="acts"),
    path("<slug:code>/actes/<slug:act>/", acts.Act.as_view(), name="act"),
    path("<slug:code>/virements/", acts.Transfers.as_view(), name="transfers"),
    path("<slug:code>/virements/<int:pk>/", acts.Transfer.as_view(), name="transfer"),
    path("<slug:code>/exercices/", acts.Years.as_view(), name="years"),
    path("<slug:code>/exercices/<int:year>/clore/", acts.CloseYear.as_view(), name="close_year"),
    path("<slug:code>/prevision/", forecast.Forecast.as_view(), name="forecast"),
]
