"""Filters of the lists that are no list of files: named after fields, ``q`` and ``ordering``."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend, OrderingFilter

MOST_WORDS, LONGEST_TEXT = 10, 200


class Words(BaseFilterBackend):
    """``q``: rows whose ``search_fields`` hold every word, whatever the accents and capitals."""

    def filter_queryset(self, request, queryset: QuerySet, view) -> QuerySet:
        fields = getattr(view, "search_fields", ())
        text = request.query_params.get("q", "")
        if len(text) > LONGEST_TEXT or "\0" in text:
            raise ValidationError({"q": [_("Cherchez en 200 caractères au plus.")]})
        for word in text.split()[:MOST_WORDS] if fields else ():
            found = Q()
            for field in fields:
                found |= Q(**{f"{field}__unaccent__icontains": word})
            queryset = queryset.filter(found)
        return queryset

    def get_schema_operation_parameters(self, view) -> list[dict[str, Any]]:
        if not getattr(view, "search_fields", ()):
            return []
        return [
            {
                "name": "q",
                "in": "query",
                "required": False,
                "description": "Mots cherchés, sans égard aux accents ni aux majuscules.",
                "schema": {"type": "string", "maxLength": LONGEST_TEXT},
            }
        ]


class Ordering(OrderingFilter):
    """``ordering``: one of the view's ``ordering_fields``, « - » for descending; nothing else."""

    ordering_param = "ordering"
    ordering_description = gettext_lazy("Ordre ; « - » devant le champ pour l’inverser.")

    def get_ordering(self, request, queryset, view) -> Any:
        asked = request.query_params.get(self.ordering_param)
        if not asked:
            return self.get_default_ordering(view)
        if asked not in orders_of(view):
            raise ValidationError(
                {
                    "ordering": [
                        _("Ordres possibles : %(orders)s.")
                        % {"orders": ", ".join(orders_of(view)) or "aucun"}
                    ]
                }
            )
        return [asked]

    def get_schema_operation_parameters(self, view) -> list[dict[str, Any]]:
        if not orders_of(view):
            return []
        return [
            {
                "name": self.ordering_param,
                "in": "query",
                "required": False,
                "description": str(self.ordering_description),
                "schema": {"type": "string", "enum": orders_of(view)},
            }
        ]


def orders_of(view: Any) -> list[str]:
    """The orders of a view, each with its reverse."""
    names = getattr(view, "ordering_fields", None) or ()
    return [sign + name for name in names for sign in ("", "-")]
