"""The service’s addresses, and an empty authenticated view to compare with."""

from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView


class Empty(APIView):
    """Knows who calls, and answers nothing."""

    scope = "projects"

    def get(self, request) -> Response:
        return Response({})


urlpatterns = [path("api/v1/empty/", Empty.as_view()), path("", include("datalab.urls"))]
