"""By which names an award may be recognised outside the desk."""

from collections.abc import Iterable

from funding.models import Cofinancing


def names_of_awards(awards: Iterable[str]) -> dict[str, list[str]]:
    """For each reference, the names and acronym of its organisation and its title. One query."""
    rows = Cofinancing.objects.filter(reference__in=list(awards)).values_list(
        "reference",
        "project__organisation__name",
        "project__organisation__acronym",
        "project__title",
    )
    return {reference: names for reference, *names in rows.order_by("reference")}
