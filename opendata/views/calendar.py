"""The data calendar: what is opened for everybody, what is prepared for the editors."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opendata.actions import calendar
from opendata.forms import EntryForm
from opendata.models import CalendarEntry
from opendata.policies import may_edit_public
from opendata.queries import showcase
from opendata.views.topics import for_editors
from workflow.refusals import Refused

PAGE_SIZE = 50
FIRST_YEAR, LAST_YEAR = 2000, 2100
WORDS = ("day", "kind", "title", "text", "dataset", "reuse", "url", "theme")


@require_safe
def calendar_month(request, year: int | None = None, month: int = 1):
    """A month, this one unless told: each day with its discovery, the days to come closed."""
    now = timezone.now()
    today = timezone.localdate(now)
    if year is None:
        first = today.replace(day=1)
    elif FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= showcase.DECEMBER:
        first = date(year, month, 1)
    else:
        raise Http404
    return render(
        request,
        "opendata/calendar/month.html",
        {
            "month": showcase.month_page(first, now, today),
            "today": today,
            "is_editor": may_edit_public(request.user),
        },
    )


@require_safe
def calendar_day(request, day: date):
    """The discovery of one day; a day to come has no page, for editors either."""
    entry = get_object_or_404(showcase.opened_entries(timezone.now()), day=day)
    return render(request, "opendata/calendar/day.html", {"entry": entry})


@require_safe
@for_editors
def prepare_calendar(request):
    """What is scheduled, the furthest first."""
    found = CalendarEntry.objects.select_related("dataset", "reuse").order_by("-day")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    here = reverse("opendata:prepare_calendar")
    return render(
        request,
        "opendata/calendar/prepare.html",
        {
            "entries": page.object_list,
            "today": timezone.localdate(),
            "first_url": here if page.number > 1 else "",
            "next_url": f"{here}?page={page.number + 1}" if page.has_next() else "",
        },
    )


@require_http_methods(["GET", "POST"])
@for_editors
def write_entry(request, pk: int = 0):
    """What one day shows."""
    entry = get_object_or_404(CalendarEntry, pk=pk) if pk else None
    initial = {name: getattr(entry, name) for name in WORDS} if entry else {}
    if entry:
        initial["seen_at"] = entry.written_at
    form = EntryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        words = dict(form.cleaned_data)
        try:
            calendar.schedule(
                words.pop("day"), entry=entry, by=request.user, at=timezone.now(), **words
            )
        except Refused as refused:
            form.refuse(refused, entry.written_at if entry else None)
        else:
            messages.success(request, _("Le jour est enregistré."))
            return redirect("opendata:prepare_calendar")
    return render(
        request,
        "opendata/calendar/write.html",
        {"form": form, "entry": entry},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@for_editors
def clear_entry(request, pk: int):
    """Empties a day."""
    entry = get_object_or_404(CalendarEntry, pk=pk)
    try:
        calendar.clear(entry, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Le jour est vide."))
    return redirect("opendata:prepare_calendar")
