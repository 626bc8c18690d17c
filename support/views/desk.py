"""The desk's own pages: the board, an agent's week, the capacity, the figures."""

import csv
from datetime import date, timedelta
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from support import actions, queries
from support.forms import CapacityForm
from workflow.refusals import Refused

YEAR = timedelta(days=365)


@require_safe
def board(request):
    """The open cases, a column a state."""
    _only(request, Permission.SUPPORT_READ_ALL)
    whose = "mine" if request.GET.get("qui") == "mine" else ""
    return render(
        request,
        "support/desk/board.html",
        {
            "columns": queries.board(request.user, whose=whose),
            "whose": whose,
            "today": timezone.localdate(),
        },
    )


@require_safe
def week(request):
    """An agent's own week, from a Monday."""
    _only(request, Permission.SUPPORT_WORK)
    today = timezone.localdate()
    day = _day(request.GET.get("du", "")) or today
    monday = day - timedelta(days=day.weekday())
    return render(
        request,
        "support/desk/week.html",
        {"week": queries.week(request.user, monday, today), "today": today, "monday": monday},
    )


@require_http_methods(["GET", "POST"])
def capacity(request):
    """The quarters to come: opened, committed, left; the head of the desk opens more."""
    _only(request, Permission.SUPPORT_READ_ALL)
    may_open = request.user.can(Permission.SUPPORT_CAPACITY)
    form = CapacityForm(request.POST or None) if may_open else None
    refusal, status = "", 200
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            year, quarter = form.chosen
            try:
                actions.open_days(
                    year,
                    quarter,
                    form.cleaned_data["days"],
                    by=request.user,
                    at=timezone.now(),
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refused:
                refusal, status = refused.message, 409
            else:
                messages.success(request, _("La capacité est enregistrée."))
                return redirect("support:capacity")
    return render(
        request,
        "support/desk/capacity.html",
        {
            "capacities": list(queries.capacities(timezone.localdate())),
            "form": form,
            "refusal": refusal,
            "agents": list(queries.agents_with_load()),
        },
        status=status,
    )


@require_safe
def figures(request):
    """The figures of the last twelve months, or of the period asked; ``format=csv`` for a file."""
    _only(request, Permission.SUPPORT_READ_ALL)
    until = _day(request.GET.get("au", "")) or timezone.localdate()
    since = _day(request.GET.get("du", "")) or until - YEAR
    rows = queries.figures(since, until)
    if request.GET.get("format") == "csv":
        return _csv(rows, since, until)
    top = max((row.asked for row in rows), default=0)
    return render(
        request,
        "support/desk/figures.html",
        {"rows": rows, "since": since, "until": until, "top": top},
    )


def _csv(rows, since: date, until: date) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="accompagnements_{since}_{until}.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow(
        [
            *("nature", "promis_jours_ouvres", "demandes", "ouverts", "resolus", "declines"),
            *("delai_median_jours_ouvres", "part_a_la_date_annoncee", "rouverts"),
            *("jours_personne_en_cours", "jours_personne_realises", "satisfaction"),
        ]
    )
    for row in rows:
        writer.writerow(
            [
                *(row.label, row.promised, row.asked, row.open, row.resolved, row.declined),
                *(_number(row.median_delay), _number(row.in_time)),
                *(row.reopened, _number(row.estimated_days), _number(row.actual_days)),
                _number(row.satisfaction),
            ]
        )
    return response


def _number(value: float | Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}".replace(".", ",")


def _day(text: str) -> date | None:
    try:
        return (
            date.fromisoformat(text) if date.fromisoformat(text).year in range(2000, 2100) else None
        )
    except ValueError:
        return None


def _only(request, permission: Permission) -> None:
    """A page of the desk does not exist for the others."""
    if not request.user.can(permission):
        raise Http404
