"""Reads an address in the dialect of data.gouv.fr's tabular API.

``column__exact=value`` and its kin filter, ``column__sort=asc|desc`` orders, ``columns=a,b``
chooses, ``column__groupby`` and ``column__count|sum|avg|min|max`` group, ``or=(…)`` joins, and
``page`` and ``page_size`` page. Bounds are inclusive for ``less`` and ``greater``.
"""

import csv
from collections.abc import Iterable

from django.utils.translation import gettext as _

from opendata.explorer.columns import Column, Kind
from opendata.explorer.refusals import QueryRefused
from opendata.explorer.selection import (
    AGGREGATES,
    COMPARISONS,
    CONTAINS,
    FILTERS,
    LISTS,
    NULLS,
    Aggregate,
    Filter,
    Group,
    Selection,
    Sort,
)
from opendata.explorer.values import parsed

PAGE_SIZE, MOST_PAGE_SIZE = 20, 200
MOST_PAGE = 10**9
MOST_TERMS = 100
MOST_DEPTH = 5
MOST_LISTED = 1_000


def read(
    pairs: Iterable[tuple[str, str]], columns: list[Column], *, page_size: int = PAGE_SIZE
) -> Selection:
    """The question that these parameters ask of a file of these columns. Raises QueryRefused."""
    known = {column.name: column for column in columns}
    filters: list[Filter | Group] = []
    sorts: list[Sort] = []
    chosen: list[Column] = []
    groups: list[Column] = []
    aggregates: list[Aggregate] = []
    page, kept = 1, []
    for number, (name, value) in enumerate(pairs):
        if number >= MOST_TERMS:
            raise QueryRefused("too_many_terms", _("Cette question a trop de conditions."))
        if name == "page":
            page = _whole(value, name, MOST_PAGE)
            continue
        if name == "page_size":
            page_size = _whole(value, name, MOST_PAGE_SIZE)
            continue
        kept.append((name, value))
        if name == "columns":
            chosen += [_column(known, part, name) for part in _listed(value, name)]
        elif name in ("or", "and"):
            filters.append(_group(name, value, known))
        else:
            _take(name, value, known, filters, sorts, groups, aggregates)
    selection = Selection(
        tuple(filters),
        tuple(sorts),
        tuple(_once(chosen)),
        tuple(_once(groups)),
        tuple({a.name: a for a in aggregates}.values()),
        page,
        page_size,
        tuple(kept),
    )
    _check(selection, known)
    return selection


def _take(name, value, known, filters, sorts, groups, aggregates) -> None:
    column_name, separator, operator = name.rpartition("__")
    operator = operator.lower()
    if not separator:
        raise QueryRefused(
            "unknown_parameter",
            _("Le paramètre « %(name)s » n’est pas connu : écrivez colonne__opérateur=valeur.")
            % {"name": name[:100]},
            field=name,
        )
    if operator == "sort":
        if value.lower() not in ("asc", "desc"):
            raise QueryRefused("bad_sort", _("Un tri s’écrit « asc » ou « desc »."), field=name)
        sorts.append(Sort(column_name, value.lower() == "desc"))
        return
    column = _column(known, column_name, name)
    if operator == "groupby":
        groups.append(column)
    elif operator in AGGREGATES:
        aggregates.append(_aggregate(column, operator, name))
    elif operator in FILTERS:
        filters.append(_filter(column, operator, value, name))
    else:
        raise _unknown_operator(operator, name)


def _unknown_operator(operator: str, name: str) -> QueryRefused:
    return QueryRefused(
        "unknown_operator",
        _("L’opérateur « %(operator)s » n’est pas connu. Il y a : %(all)s.")
        % {
            "operator": operator[:60],
            "all": ", ".join((*FILTERS, "sort", "groupby", *AGGREGATES)),
        },
        field=name,
    )


def _once(columns: list[Column]) -> list[Column]:
    return list({column.name: column for column in columns}.values())


def _check(selection: Selection, known: dict[str, Column]) -> None:
    names = set(known) | {"__id"}
    if selection.is_grouped:
        if selection.columns:
            raise QueryRefused(
                "columns_with_groups",
                _("« columns » ne se combine pas avec un regroupement."),
                field="columns",
            )
        names = {c.name for c in selection.groups} | {a.name for a in selection.aggregates}
    for sort in selection.sorts:
        if sort.name not in names:
            raise QueryRefused(
                "unknown_column",
                _("On ne peut pas trier par « %(name)s » ici.") % {"name": sort.name[:100]},
                field=f"{sort.name}__sort",
            )


def _column(known: dict[str, Column], name: str, field: str) -> Column:
    try:
        return known[name]
    except KeyError:
        raise QueryRefused(
            "unknown_column",
            _("La colonne « %(name)s » n’existe pas dans ce jeu.") % {"name": name[:100]},
            field=field,
        ) from None


def _whole(value: str, name: str, most: int) -> int:
    if value.isascii() and value.isdigit() and len(value) < 12 and 1 <= int(value) <= most:
        return int(value)
    raise QueryRefused(
        "bad_page",
        _("« %(name)s » est un nombre entier de 1 à %(most)s.") % {"name": name, "most": most},
        field=name,
    )


def _aggregate(column: Column, operator: str, name: str) -> Aggregate:
    if operator in ("sum", "avg") and not column.is_numeric:
        raise QueryRefused(
            "not_a_number",
            _("« %(column)s » n’est pas une colonne de nombres : ni somme, ni moyenne.")
            % {"column": column.name},
            field=name,
        )
    return Aggregate(column, operator)


def _filter(column: Column, operator: str, value: str, name: str) -> Filter:
    if "\0" in value:
        raise QueryRefused("bad_value", _("La valeur contient un caractère interdit."), field=name)
    if operator in NULLS:
        return Filter(column, operator)
    if operator in CONTAINS:
        if column.is_numeric or column.kind == Kind.BOOLEAN:
            raise QueryRefused(
                "not_a_text",
                _("« contient » ne s’applique qu’aux textes et aux dates, pas à « %(column)s ».")
                % {"column": column.name},
                field=name,
            )
        return Filter(column, operator, (value,), value)
    if operator in LISTS:
        values = tuple(parsed(part, column, name) for part in _listed(value, name))
        return Filter(column, operator, values, value)
    if (
        operator in COMPARISONS
        and column.kind == Kind.BOOLEAN
        and operator
        not in (
            "exact",
            "differs",
        )
    ):
        raise QueryRefused(
            "not_ordered", _("Une colonne de oui ou non ne se compare pas."), field=name
        )
    return Filter(column, operator, (parsed(value, column, name),), value)


def _listed(value: str, name: str) -> list[str]:
    """``a,b,"c,d"``: values with a comma stand between quotes, as PostgREST wants."""
    try:
        found = next(csv.reader([value.replace("\r", " ").replace("\n", " ")]), [])
    except csv.Error:
        found = []
    if not found or len(found) > MOST_LISTED:
        raise QueryRefused(
            "bad_list",
            _("Donnez de 1 à %(most)s valeurs séparées par des virgules.") % {"most": MOST_LISTED},
            field=name,
        )
    return found


def _group(joint: str, text: str, known: dict[str, Column], depth: int = 0) -> Group:
    """``or=(a__exact.1,and(b__less.2,c__isnull))``."""
    inner = text.strip()
    if depth >= MOST_DEPTH or not (inner.startswith("(") and inner.endswith(")")):
        raise _bad_group(text)
    parts: list[Filter | Group] = []
    for term in _terms(inner[1:-1]):
        for kind in ("or", "and"):
            if term.startswith(f"{kind}("):
                parts.append(_group(kind, term[len(kind) :], known, depth + 1))
                break
        else:
            parts.append(_term(term, known))
    if not parts or len(parts) > MOST_TERMS:
        raise _bad_group(text)
    return Group(joint, tuple(parts), text)


def _term(term: str, known: dict[str, Column]) -> Filter:
    if term.startswith('"'):
        name, closed, rest = term[1:].partition('"__')
        if not closed:
            raise _bad_group(term)
        operator, _dot, value = rest.partition(".")
    else:
        left, _dot, value = term.partition(".")
        name, _separator, operator = left.rpartition("__")
    column = _column(known, name, "or")
    operator = operator.lower()
    if operator not in FILTERS:
        raise _unknown_operator(operator, "or")
    if len(value) > 1 and value.startswith('"') and value.endswith('"') and operator not in LISTS:
        value = value[1:-1]
    return _filter(column, operator, value, "or")


def _terms(text: str) -> list[str]:
    """Splits at the commas that stand neither in parentheses nor in quotes."""
    found, depth, quoted, begun = [], 0, False, 0
    for place, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif not quoted and char == "(":
            depth += 1
        elif not quoted and char == ")":
            depth -= 1
        elif not quoted and char == "," and depth == 0:
            found.append(text[begun:place])
            begun = place + 1
    found.append(text[begun:])
    return [term.strip() for term in found if term.strip()]


def _bad_group(text: str) -> QueryRefused:
    return QueryRefused(
        "bad_group",
        _("« %(text)s » ne se lit pas : écrivez or=(colonne__exact.valeur,colonne__isnull).")
        % {"text": text[:100]},
        field="or",
    )
