"""What every operation shares: the scope of its family, keys that make a POST safe."""

from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.viewsets import GenericViewSet

from api.idempotency import Idempotent


class ApiView(Idempotent, GenericAPIView):
    """One operation. ``scope`` names its family in ``api.scopes``."""

    scope: str


class ReadViewSet(Idempotent, ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """A list by cursor and one row by its key, of what the caller may see."""

    scope: str
