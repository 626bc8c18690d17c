"""The envelope in figures, by every cut, each figure opening what is behind."""

import csv
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.permissions import Permission
from funding.admin.desk.pages import DeskView
from funding.admin.desk.plots import PLOTS
from funding.admin.desk.schedule import downloaded
from funding.admin.frame import in_the_admin
from funding.exports import situation
from funding.ledger import queries
from funding.ledger.models import BudgetLine, Credit, Envelope
from funding.models import Agreement, Cofinancing
from funding.queries import desk


@method_decorator(in_the_admin, name="dispatch")
class Envelopes(View):
    """The way in: the first envelope."""

    def get(self, request):
        if not request.user.can(Permission.LEDGER_VIEW):
            raise PermissionDenied
        envelope = Envelope.objects.visible_to(request.user).order_by("code").first()
        if envelope is None:
            raise Http404(_("Aucune enveloppe n’est ouverte."))
        return redirect("desk:overview", envelope.code)


class Dated(DeskView):
    """A page whose address may hold the date of the figures and what was known by then."""

    def dates(self) -> dict[str, date | None]:
        """``as_of`` and ``known_on`` of the address; an unreadable date is a 404 sentence."""
        found: dict[str, date | None] = {}
        for name in ("as_of", "known_on"):
            text = self.request.GET.get(name, "").strip()
            try:
                found[name] = parse_date(text) if text else None
            except ValueError:
                found[name] = None
            if text and found[name] is None:
                self.unread = _("La date « %(text)s » ne se lit pas : écrivez AAAA-MM-JJ.") % {
                    "text": text
                }
        return found

    unread = ""

    def dates_query(self, dates: dict) -> str:
        return "".join(f"&{name}={day.isoformat()}" for name, day in dates.items() if day)


class Overview(Dated):
    """Opened, frozen, available, programmed, agreed, engaged, paid, and the three remainders."""

    template_name = "admin/desk/overview.html"
    title = gettext_lazy("Pilotage de l’enveloppe")
    tab = "overview"

    def get(self, request):
        dates = self.dates()
        return self.page(
            overview=desk.overview(self.envelope, **dates),
            rules=queries.RULES,
            dates=dates,
            dates_query=self.dates_query(dates),
            refusal=self.unread,
            charts=[
                {"name": p.name, "title": p.title, "chart": p.draw(self.envelope)}
                for p in PLOTS.values()
            ],
            credit_names=[
                (Credit.AE, _("Autorisations d’engagement (AE)")),
                (Credit.CP, _("Crédits de paiement (CP)")),
            ],
            cut_names=[
                ("line", _("Par ligne")),
                ("strand", _("Par volet")),
                ("fiscal_year", _("Par exercice")),
            ],
        )


class FigureBehind(Dated):
    """The rule of a figure and the movements that it is the sum of."""

    template_name = "admin/desk/figure.html"
    tab = "overview"

    def get(self, request, figure: str):
        if figure not in queries.RULES:
            raise Http404
        dates = self.dates()
        credit = request.GET.get("credit", "")
        if credit not in Credit.values:
            raise Http404
        line = None
        if code := request.GET.get("line"):
            line = BudgetLine.objects.filter(envelope=self.envelope, code=code).first()
        year = request.GET.get("fiscal_year", "")
        movements: Any = queries.movements_behind(
            figure,
            credit=credit,
            envelope=None if line else self.envelope,
            line=line,
            strand=request.GET.get("strand", ""),
            fiscal_year=int(year) if year.isdecimal() and len(year) == 4 else None,
            **dates,
        ).select_related("recorded_by", "approved_by", "source_line", "destination_line")
        if ministry := request.GET.get("ministry", ""):
            movements = movements.filter(award__in=desk.awards_of_ministry(self.envelope, ministry))
        self.title = queries.RULES[figure].label
        page = Paginator(movements.order_by("-effect_on", "-pk"), 100).get_page(
            request.GET.get("page")
        )
        total = movements.order_by().aggregate(total=Sum("effect"))["total"] or Decimal(0)
        return self.page(
            rule=queries.RULES[figure],
            movements=page,
            total=total,
            credit=Credit(credit),
            line=line,
            fiscal_year=year,
            dates=dates,
        )


class Behind(NamedTuple):
    """A file behind a total: the day and the amount, in euros, of what it adds."""

    file: Cofinancing
    day: date | None
    amount: Decimal


class FilesBehind(Dated):
    """The files that make what is decided, or the signed acts that make what is agreed."""

    template_name = "admin/desk/files.html"
    tab = "overview"

    def get(self, request, total: str):
        dates = self.dates()
        if total == "decide":
            self.title = _("Décidé")
            rule = _("Montants accordés par le comité, dossiers annulés compris.")
            files = desk.decided_files(self.envelope, as_of=dates["as_of"])
            rows = [Behind(f, f.decided_at, f.granted_amount or Decimal(0)) for f in files]
        elif total == "conventionne":
            self.title = str(desk.AGREED.label)
            rule = str(desk.AGREED.sentence)
            acts = self.chosen(desk.signed_acts(self.envelope, as_of=dates["as_of"]))
            rows = [Behind(act.cofinancing, act.signed_on, act.amount) for act in acts]
        else:
            raise Http404
        return self.page(rule=rule, rows=rows, total=sum((row.amount for row in rows), Decimal(0)))

    def chosen(self, acts: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """The acts of the line, strand, ministry or year that the figure was read in."""
        asked = self.request.GET
        if line := asked.get("line"):
            acts = acts.filter(engagement__line__code=line)
        if ministry := asked.get("ministry"):
            awards = desk.awards_of_ministry(self.envelope, ministry)
            acts = acts.filter(cofinancing__reference__in=awards)
        if strand := asked.get("strand"):
            acts = acts.filter(engagement__line__strand=strand)
        year = asked.get("fiscal_year", "")
        if year.isdecimal() and len(year) == 4:
            acts = acts.filter(engagement__fiscal_year=int(year))
        return acts


class PlotImage(DeskView):
    """A plot as an image of its own address, under the same rights as its page."""

    def get(self, request, plot: str):
        if plot not in PLOTS:
            raise Http404
        return HttpResponse(
            PLOTS[plot].draw(self.envelope).svg(), content_type="image/svg+xml; charset=utf-8"
        )


class PlotTable(DeskView):
    """The rows of a plot as CSV."""

    def get(self, request, plot: str):
        if plot not in PLOTS:
            raise Http404
        chart = PLOTS[plot].draw(self.envelope)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{plot}.csv"'
        response.write("\ufeff")
        writer = csv.writer(response, delimiter=";")
        writer.writerow(chart.header)
        writer.writerows(chart.rows_for_csv())
        return response


class Export(Dated):
    """The situation as a spreadsheet: numbers are numbers, in XLSX, ODS and CSV."""

    def get(self, request, extension: str):
        dates = self.dates()
        if self.unread:
            raise Http404(self.unread)
        sheet = situation.situation(self.envelope, **dates)
        return downloaded([sheet], extension, f"situation-{self.envelope.code}")


class MovementsExport(DeskView):
    """Every movement of the envelope as a spreadsheet."""

    def get(self, request, extension: str):
        sheet = situation.movements(self.envelope)
        return downloaded([sheet], extension, f"mouvements-{self.envelope.code}")
