"""What every operation shares: the scope of its family, keys that make a POST safe."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils.http import http_date
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.viewsets import GenericViewSet

from accounts.permissions import Permission
from api.filters import Ordering, Words
from api.idempotency import Idempotent


class Filters(DjangoFilterBackend):
    """Filters named after fields; one that cannot be read is 400 and named."""


class Ending:
    """An operation that is to go says since when, and the day it ends (RFC 9745, RFC 8594)."""

    DEPRECATED_ON: date | None = None
    ENDS_ON: date | None = None

    def finalize_response(self, request, response, *args, **kwargs) -> Any:
        response = super().finalize_response(  # type: ignore[misc] # APIView's
            request, response, *args, **kwargs
        )
        if self.DEPRECATED_ON is not None:
            response["Deprecation"] = f"@{int(_midnight(self.DEPRECATED_ON).timestamp())}"
        if self.ENDS_ON is not None:
            response["Sunset"] = http_date(_midnight(self.ENDS_ON).timestamp())
        return response


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


class ApiView(Ending, Idempotent, GenericAPIView):
    """One operation. ``scope`` names its family in ``api.scopes``."""

    scope: str


class ReadViewSet(Ending, Idempotent, ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """A list by cursor and one row by its key, of what the caller may see."""

    scope: str
    reads: Permission | tuple[Permission, ...] | None = None
    creates_with: Permission | None = None
    rewrites_with: Permission | None = None
    filter_backends: Any = [Filters, Words, Ordering]
    ordering_fields: tuple[str, ...] = ()
    search_fields: tuple[str, ...] = ()
