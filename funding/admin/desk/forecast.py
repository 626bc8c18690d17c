"""The year's end seen from today, and the acts that would save the credits."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from funding.admin.desk.pages import DeskView
from funding.queries import forecast


class Forecast(DeskView):
    """CP needed by year, AE that will lapse, engagements without payment for N months."""

    template_name = "admin/desk/forecast.html"
    title = gettext_lazy("Prévision de fin d’exercice")
    tab = "forecast"

    def get(self, request):
        months = request.GET.get("mois", "6")
        silent = int(months) if months.isdigit() and 1 <= int(months) <= 120 else 6
        return self.page(
            forecast=forecast.forecast(self.envelope, today=timezone.localdate(), months=silent)
        )
