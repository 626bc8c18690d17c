"""The explorer's pages: every view has an address of its own, and none needs a script."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.french import count
from opendata.explorer import downloads
from opendata.explorer.building import PARQUET, REJECTS
from opendata.explorer.columns import Column
from opendata.explorer.engine import Opened
from opendata.explorer.refusals import QueryRefused
from opendata.explorer.selection import Selection
from opendata.exports.selection import download
from opendata.models import Dataset, DatasetFile
from opendata.policies import may_edit_public
from opendata.queries import drawing, exploring
from opendata.queries.reading import rounded, shown
from opendata.views.address import CALCULATIONS, LABELS, Address, asked_for, tags

PAGE_SIZE = 20
LONGEST_NAME = 100  # of a commune, as typed
DRAWN = "image/svg+xml; charset=utf-8"


def _visible(request, slug: str) -> Dataset:
    return get_object_or_404(Dataset.objects.visible_to(request.user), slug=slug)


def _told(view: Callable) -> Callable:
    """A refusal of the explorer is a page with its sentence."""

    @wraps(view)
    def answered(request, slug: str, *args, **kwargs):
        dataset = _visible(request, slug)
        try:
            return view(request, dataset, *args, **kwargs)
        except QueryRefused as refused:
            response = render(
                request,
                "opendata/datasets/refused.html",
                {"dataset": dataset, "sentence": refused.message},
                status=refused.status,
            )
            if refused.status == 503:
                response["Retry-After"] = "5"
            return response

    return answered


@require_safe
@_told
def dataset(request, dataset: Dataset):
    """A set of data and the rows that the address asks: two queries, beside the explorer's own."""
    file = exploring.current_file(dataset)
    base = {"dataset": dataset, "file": file, "may_edit": may_edit_public(request.user)}
    if file is None:
        return render(request, "opendata/datasets/detail.html", base)
    data = exploring.opened(file)
    address = Address.read(request)
    commune = data.sorted_by
    asked_commune = dict(address.asked).get("commune", "")
    offered = exploring.communes_named(data, asked_commune)
    meant = exploring.commune_meant(offered, asked_commune)
    if meant and commune:
        return redirect(_of_commune(address, commune, meant.value))
    if not asked_commune:
        wanted = asked_for(address, data.columns, commune)
        if wanted:
            return redirect(wanted)
    selection = exploring.question(data, address.question, page_size=PAGE_SIZE)
    answer = exploring.answer(data, selection)
    return render(
        request,
        "opendata/datasets/explore.html",
        {
            **base,
            **_forms(data, address, selection, answer),
            "asked_commune": asked_commune,
            "offered": [(one, _of_commune(address, commune, one.value)) for one in offered]
            if commune
            else [],
            "chosen_commune": exploring.commune_chosen(data, selection),
            "all_communes_url": address.url(
                tuple(p for p in address.pairs if p[0] != f"{commune.name}__exact")
            )
            if commune
            else "",
            "has_communes": bool(data.communes),
        },
    )


def _of_commune(address: Address, commune: Column, value: str) -> str:
    name = f"{commune.name}__exact"
    rest = tuple(pair for pair in address.pairs if pair[0] != name)
    return address.url((*rest, (name, value)))


def _forms(
    data: Opened, address: Address, selection: Selection, answer: exploring.Answer
) -> dict[str, Any]:
    """What the page shows of the question and of its answer."""
    dataset_url = address.path
    query = urlencode(address.pairs)
    page = selection.page
    plot = _plot(data, address, selection, answer)
    return {
        "columns": data.columns,
        "column_names": {column.name for column in selection.columns or data.columns},
        "operators": LABELS.items(),
        "calculations": CALCULATIONS.items(),
        "numeric": [column for column in data.columns if column.is_numeric],
        "plottable": exploring.plottable(data.columns),
        "pairs": address.pairs,
        "tags": tags(address, selection),
        "is_grouped": selection.is_grouped,
        "ungroup_url": address.url(_ungrouped(address)),
        "bare_url": dataset_url,
        "heads": _heads(address, selection, data),
        "rows": _cells(data, selection, answer),
        "total": answer.total,
        "all_rows": data.rows,
        "first": selection.offset + 1,
        "last": selection.offset + len(answer.rows),
        "previous_url": address.url(page=str(page - 1)) if page > 1 else "",
        "next_url": address.url(page=str(page + 1)) if answer.has_next else "",
        "is_cut": not answer.has_next and selection.offset + len(answer.rows) < answer.total,
        "downloads": [
            (form.upper(), f"{dataset_url}telecharger/{form}/" + (f"?{query}" if query else ""))
            for form in downloads.FORMS
        ],
        "api_url": reverse("open_data", args=[_slug(address)]) + (f"?{query}" if query else ""),
        "plot": plot,
        "plot_name": address.plot,
        "plot_url": address.url(path=f"{dataset_url}graphique.svg"),
        "no_plot_url": address.url(graphique="") if address.plot else "",
    }


def _slug(address: Address) -> str:
    return address.path.rstrip("/").rpartition("/")[2]


def _ungrouped(address: Address):
    return address.without("__groupby", "__sort", *(f"__{name}" for name in CALCULATIONS))


def _heads(address: Address, selection: Selection, data: Opened) -> list[dict[str, Any]]:
    columns = _shown_columns(data, selection)
    words = {a.name: f"{a.column.name} ({CALCULATIONS[a.operator]})" for a in selection.aggregates}
    found = []
    for column in columns:
        url, state = address.sorted_by(column.name, selection)
        found.append({"name": words.get(column.name, column.name), "url": url, "state": state})
    return found


def _shown_columns(data: Opened, selection: Selection) -> list[Column]:
    """The columns of the answer; an aggregate is a column of numbers, or of its own kind."""
    if not selection.is_grouped:
        return list(selection.columns or data.columns)
    return [*selection.groups, *(a.as_column for a in selection.aggregates)]


def _cells(data: Opened, selection: Selection, answer: exploring.Answer) -> list[list[tuple]]:
    columns = _shown_columns(data, selection)
    skip = 0 if selection.is_grouped else 1
    means = {a.name for a in selection.aggregates if a.operator == "avg"}
    return [
        [
            (shown(column, rounded(value) if column.name in means else value), column.is_numeric)
            for column, value in zip(columns, row[skip:], strict=True)
        ]
        for row in answer.rows
    ]


def _plot(data: Opened, address: Address, selection: Selection, answer: exploring.Answer):
    """The plot asked: of the groups shown, or of a column among the rows selected."""
    if not address.plot:
        return None
    if selection.is_grouped:
        ready = selection.groups and selection.aggregates and answer.rows
        return drawing.drawn_groups(answer) if ready else None
    column = next((c for c in data.columns if c.name == address.plot), None)
    if column is None:
        raise QueryRefused(
            "unknown_column",
            _("La colonne « %(name)s » n’existe pas dans ce jeu.") % {"name": address.plot[:100]},
        )
    return drawing.drawn(data, selection, column)


def _data(dataset: Dataset) -> tuple[DatasetFile, Opened]:
    file = exploring.current_file(dataset)
    if file is None:
        raise Http404
    return file, exploring.opened(file)


@require_safe
@_told
def plot(request, dataset: Dataset):
    """The plot of a view, as an image."""
    _file, data = _data(dataset)
    address = Address.read(request)
    selection = exploring.question(data, address.question, page_size=PAGE_SIZE)
    answer = (
        exploring.answer(data, selection)
        if selection.is_grouped
        else exploring.Answer(selection, [], [], 0)
    )
    found = _plot(data, address, selection, answer)
    if found is None:
        raise Http404
    return HttpResponse(found.svg(), content_type=DRAWN)


@require_safe
@_told
def columns(request, dataset: Dataset):
    """What each column holds."""
    file, data = _data(dataset)
    return render(
        request,
        "opendata/datasets/columns.html",
        {
            "dataset": dataset,
            "file": file,
            "notes": data.notes,
            "columns": [_described(column, data.rows) for column in data.columns],
            "has_rejects": bool(file.bad_rows),
        },
    )


@require_safe
@_told
def communes(request, dataset: Dataset):
    """The communes whose name holds what is typed, for the list under the field (two queries)."""
    _file, data = _data(dataset)
    offered = exploring.communes_named(data, request.GET.get("q", "")[:LONGEST_NAME])
    found = [
        {
            "value": one.value,
            "label": f"{one.name} ({one.department})" if one.department else one.name,
            "rows": count(one.rows, "ligne", "lignes"),
        }
        for one in offered
    ]
    told = (
        count(len(found), _("commune proposée"), _("communes proposées"))
        if found
        else _("Aucune commune proposée")
    )
    return JsonResponse({"communes": found, "told": told})


def _described(column: Column, rows: int) -> dict[str, Any]:
    facts = column.facts
    return {
        "column": column,
        "missing": facts["missing"],
        "distinct": facts["distinct"],
        "is_exact": facts["is_exact"],
        "least": _fact(column, facts["min"]),
        "most": _fact(column, facts["max"]),
        "mean": _fact(column, rounded(facts.get("mean"))),
        "median": _fact(column, rounded(facts.get("median"))),
        "top": [(_fact(column, value), count) for value, count in facts["top"][:5]],
        "obstacle": facts.get("obstacle", ""),
        "bars": _bars(facts.get("histogram", [])),
    }


def _bars(histogram: list[list[Any]]) -> list[dict[str, str]]:
    """The rectangles of a small histogram, in a box of 200 × 40 (attributes: the CSP holds)."""
    tallest = max((bar[2] for bar in histogram), default=0) or 1
    width = 200 / max(len(histogram), 1)
    return [
        {
            "x": f"{place * width:.2f}",
            "y": f"{40 - 40 * count / tallest:.2f}",
            "width": f"{width * 0.9:.2f}",
            "height": f"{40 * count / tallest:.2f}",
        }
        for place, (_low, _high, count) in enumerate(histogram)
    ]


def _fact(column: Column, value: Any) -> str:
    text = shown(column, value)
    return text if len(text) <= 60 else f"{text[:59]}…"


@require_safe
@_told
def take_away(request, dataset: Dataset, form: str):
    """The whole selection, streamed."""
    if form not in downloads.FORMS:
        raise Http404
    file, data = _data(dataset)
    address = Address.read(request)
    selection = exploring.question(data, address.pairs)
    if form == "parquet" and not address.pairs:
        return FileResponse(
            (file.folder / PARQUET).open("rb"),
            as_attachment=True,
            filename=f"{dataset.slug}.parquet",
            content_type=downloads.FORMS[form][0],
        )
    return download(data, selection, dataset.slug, form)


@require_safe
@_told
def rejects(request, dataset: Dataset):
    """The rows kept apart, with their line, their column and why."""
    file, _opened = _data(dataset)
    path = file.folder / REJECTS
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{dataset.slug}-lignes-ecartees.csv",
        content_type="text/csv; charset=utf-8",
    )
