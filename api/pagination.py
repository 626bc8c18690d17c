"""Pages of a list: a cursor that stays right while rows come and go, never an offset."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class Cursor(CursorPagination):
    """``?cursor=…&page_size=25``: next, previous, results; the order ends with the row's key."""

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "-pk"

    def decode_cursor(self, request):
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise NotFound(
                _("Ce curseur n’est pas le nôtre : repartez de la première page.")
            ) from error
