"""The address of a view of the explorer: what is asked, and the addresses one step away."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opendata.explorer.columns import Column
from opendata.explorer.refusals import QueryRefused
from opendata.explorer.selection import Filter, Group, Selection

Pair = tuple[str, str]
#: Parameters of the page, beside those of the dialect: a plot, and what a form just asked.
PLOT = "graphique"
ASKED = ("commune", "filtre", "test", "valeur", "colonne", "groupe", "calcul", "mesure", "ordre")
LONGEST = 8_000


@dataclass(frozen=True)
class Address:
    """The pairs of the dialect (pages left out), the plot wanted, and what a form asks."""

    path: str
    pairs: tuple[Pair, ...]
    page: str
    plot: str
    asked: tuple[Pair, ...]

    @classmethod
    def read(cls, request) -> "Address":
        """Raises QueryRefused when it cannot be read."""
        text = request.META.get("QUERY_STRING", "")
        try:
            if len(text) > LONGEST:
                raise ValueError
            given = parse_qsl(text, keep_blank_values=True, max_num_fields=200, errors="strict")
        except ValueError:
            raise QueryRefused("malformed", _("L’adresse ne se lit pas.")) from None
        asked = tuple(pair for pair in given if pair[0] in ASKED)
        own = {*ASKED, PLOT, "page", "page_size"}
        last = dict(given)
        return cls(
            request.path,
            tuple(pair for pair in given if pair[0] not in own),
            last.get("page", "1"),
            last.get(PLOT, ""),
            asked,
        )

    @property
    def question(self) -> list[Pair]:
        return [*self.pairs, ("page", self.page)]

    def url(self, pairs: "tuple[Pair, ...] | None" = None, *, path: str = "", **more: str) -> str:
        """This view with other pairs; the plot stays, the page is the first unless told."""
        told = list(self.pairs if pairs is None else pairs)
        told += [(PLOT, self.plot)] if self.plot and PLOT not in more else []
        told += [(name, value) for name, value in more.items() if value]
        return f"{path or self.path}?{urlencode(told)}" if told else path or self.path

    def without(self, *endings: str) -> tuple[Pair, ...]:
        """The pairs whose names end otherwise."""
        return tuple(pair for pair in self.pairs if not pair[0].endswith(endings))

    def sorted_by(self, name: str, selection: Selection) -> "tuple[str, str]":
        """The address that sorts by a column (up, then down, then no more), and its state now."""
        now = next((sort for sort in selection.sorts if sort.name == name), None)
        rest = self.without("__sort")
        if now is None:
            return self.url((*rest, (f"{name}__sort", "asc"))), ""
        if now.descending:
            return self.url(rest), "descending"
        return self.url((*rest, (f"{name}__sort", "desc"))), "ascending"


LABELS = {
    "exact": gettext_lazy("est égal à"),
    "differs": gettext_lazy("est différent de"),
    "contains": gettext_lazy("contient"),
    "notcontains": gettext_lazy("ne contient pas"),
    "in": gettext_lazy("est parmi"),
    "notin": gettext_lazy("n’est pas parmi"),
    "greater": gettext_lazy("est au moins"),
    "less": gettext_lazy("est au plus"),
    "strictly_greater": gettext_lazy("est supérieur à"),
    "strictly_less": gettext_lazy("est inférieur à"),
    "isnull": gettext_lazy("n’est pas renseigné"),
    "isnotnull": gettext_lazy("est renseigné"),
}
CALCULATIONS = {
    "count": gettext_lazy("nombre de valeurs"),
    "sum": gettext_lazy("somme"),
    "avg": gettext_lazy("moyenne"),
    "min": gettext_lazy("minimum"),
    "max": gettext_lazy("maximum"),
}


@dataclass(frozen=True)
class Tag:
    """A filter in force, in words, and the address without it."""

    words: str
    url: str


def tags(address: Address, selection: Selection) -> list[Tag]:
    """The filters in force, each with the address that lifts it."""
    places = [
        place
        for place, (name, _value) in enumerate(address.pairs)
        if name in ("or", "and") or name.rpartition("__")[2].lower() in LABELS
    ]
    found = []
    for place, part in zip(places, selection.filters, strict=True):
        rest = (*address.pairs[:place], *address.pairs[place + 1 :])
        found.append(Tag(_words(part), address.url(rest)))
    return found


def _words(part: Filter | Group) -> str:
    if isinstance(part, Group):
        joint = _(" ou ") if part.joint == "or" else _(" et ")
        return joint.join(_words(one) for one in part.parts)
    text = f" {part.text}" if part.text else ""
    return f"{part.column.name} {LABELS[part.operator]}{text}"


def asked_for(address: Address, columns: list[Column], commune: Column | None) -> str:
    """Where a form of the page leads: the same view with what it asks. Empty when none asks."""
    asked = dict(address.asked)
    if not asked:
        return ""
    pairs = address.pairs
    if asked.get("filtre") and asked.get("test") in LABELS:
        pairs = (*pairs, (f"{asked['filtre']}__{asked['test']}", asked.get("valeur", "").strip()))
    chosen = [value for name, value in address.asked if name == "colonne"]
    if chosen:
        wanted = "" if len(chosen) == len(columns) else ",".join(map(_listed, chosen))
        rest = tuple(pair for pair in pairs if pair[0] != "columns")
        pairs = (*rest, ("columns", wanted)) if wanted else rest
    if asked.get("groupe"):
        pairs = _grouped(pairs, asked)
    return address.url(pairs)


def _grouped(pairs: tuple[Pair, ...], asked: dict[str, str]) -> tuple[Pair, ...]:
    """Groups by a column and figures, the greatest first; columns chosen before are left out."""
    endings = ("__groupby", "__sort", *(f"__{name}" for name in CALCULATIONS))
    rest = tuple(p for p in pairs if p[0] != "columns" and not p[0].endswith(endings))
    group = asked["groupe"]
    figure = f"{group}__count"
    if asked.get("mesure") and asked.get("calcul") in CALCULATIONS:
        figure = f"{asked['mesure']}__{asked['calcul']}"
    return (*rest, (f"{group}__groupby", ""), (figure, ""), (f"{figure}__sort", "desc"))


def _listed(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if "," in name or '"' in name else name
