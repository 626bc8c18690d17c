"""Pages of a list: a cursor that stays right while rows come and go, never an offset."""

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class Cursor(CursorPagination):
    """``?cursor=…&page_size=25``: next, previous, results; newest first unless the view says."""

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "-pk"
    cursor_query_description = "Place d’une page, donnée par `next` ou `previous`."
    page_size_query_description = "Lignes par page : 25, au plus 100."

    def get_paginated_response_schema(self, schema):
        """A page, as OpenAPI 3.1 says that something may be null."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_ordering(self, request, queryset, view):
        return tuple(super().get_ordering(request, queryset, view) or ("-pk",))

    def paginate_queryset(self, queryset, request, view=None):
        self.field = _field_of(queryset, self.get_ordering(request, queryset, view)[0])
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request):
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                self._must_fit(cursor.position)
        except (NotFound, ValidationError, ValueError) as error:
            raise NotFound(
                _("Ce curseur n’est pas le nôtre : repartez de la première page.")
            ) from error
        return cursor

    def _must_fit(self, position: str) -> None:
        """A place that the column cannot hold is refused here, not by PostgreSQL."""
        if not position.isprintable() or len(position) > 500:
            raise ValueError(position)
        if self.field is not None:
            self.field.to_python(position)


def _field_of(queryset, name: str):
    name = name.removeprefix("-")
    if name == "pk":
        return queryset.model._meta.pk
    try:
        return queryset.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
