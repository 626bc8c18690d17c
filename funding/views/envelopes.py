"""The envelopes, for those who may read the ledger: figures, bars, movements behind each figure."""

import csv
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.views import View

from accounts.permissions import Permission
from funding.ledger import queries as ledger
from funding.ledger.models import Credit, Envelope
from funding.queries.envelopes import COLUMNS, envelope_tables, envelope_totals
from workflow.queries import page_of

BYTE_ORDER_MARK = "\ufeff"


class EnvelopeList(View):
    """Every envelope with what is left of it."""

    def get(self, request):
        if not request.user.can(Permission.LEDGER_VIEW):
            raise Http404
        rows = envelope_totals(visible(request))
        return render(request, "funding/envelopes/list.html", {"rows": rows})


class EnvelopeDetail(View):
    """One envelope: AE and CP by line and year, now or as of a day (``?exercice=&au=``)."""

    def get(self, request, code: str):
        envelope = one_of(request, code)
        year, day = asked_year(request), asked_day(request)
        years = list(envelope.fiscal_years.order_by("year").values_list("year", flat=True))
        return render(
            request,
            "funding/envelopes/detail.html",
            {
                "envelope": envelope,
                "tables": envelope_tables(envelope, fiscal_year=year, as_of=day),
                "years": years,
                "year": year,
                "day": day,
            },
        )


class EnvelopeCsv(View):
    """The same figures as a file: one row a line, a year and a credit; amounts with a comma."""

    def get(self, request, code: str):
        envelope = one_of(request, code)
        year, day = asked_year(request), asked_day(request)
        response = HttpResponse(BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="enveloppe-{envelope.code}.csv"'
        writer = csv.writer(response, delimiter=";")
        names = list(dict.fromkeys(name for columns in COLUMNS.values() for name in columns))
        head = ["ligne", "exercice", "credit", *(str(ledger.RULES[name].label) for name in names)]
        writer.writerow(head)
        for table in envelope_tables(envelope, fiscal_year=year, as_of=day):
            for row in table.rows:
                figures = [str(getattr(row.figures, name)).replace(".", ",") for name in names]
                writer.writerow([row.line, row.fiscal_year, row.credit, *figures])
        return response


class MovementsBehind(View):
    """The rule of a figure and the movements that it is the sum of."""

    def get(self, request, code: str):
        envelope = one_of(request, code)
        figure, credit = request.GET.get("chiffre", ""), request.GET.get("credit", "")
        if figure not in ledger.RULES or credit not in Credit.values:
            raise Http404
        line = None
        if asked := request.GET.get("ligne", ""):
            line = get_object_or_404(envelope.lines, code=asked)
        year, day = asked_year(request), asked_day(request)
        rows = ledger.balances(
            envelope=None if line else envelope, line=line, fiscal_year=year, as_of=day
        )
        whole = ledger.totals(rows).get(credit, ledger.Figures(credit=credit))
        movements = ledger.movements_behind(
            figure,
            credit=credit,
            envelope=None if line else envelope,
            line=line,
            fiscal_year=year,
            as_of=day,
        )
        kept = ("chiffre", "credit", "ligne", "exercice", "au")
        return render(
            request,
            "funding/envelopes/movements.html",
            {
                "envelope": envelope,
                "rule": ledger.RULES[figure],
                "credit": Credit(credit),
                "line": line,
                "year": year,
                "day": day,
                "total": getattr(whole, figure),
                "page": page_of(movements, request.GET),
                "filters": {n: request.GET[n] for n in kept if request.GET.get(n)},
            },
        )


def visible(request) -> list[Envelope]:
    return list(Envelope.objects.visible_to(request.user).order_by("code"))


def one_of(request, code: str) -> Envelope:
    return get_object_or_404(Envelope.objects.visible_to(request.user), code=code)


def asked_year(request) -> int | None:
    """``?exercice=2026``; what is not a year is no filter."""
    text = request.GET.get("exercice", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def asked_day(request) -> date | None:
    """``?au=2026-03-31``; what is not a day is no filter."""
    try:
        return parse_date(request.GET.get("au", ""))
    except ValueError:
        return None
