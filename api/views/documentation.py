"""The API's document for programs, and its pages for people: no script, no asset from elsewhere."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.response import Response

from api import document


class DocumentView(SpectacularJSONAPIView):
    """The OpenAPI document, as kept by the process."""

    def _get_schema_response(self, request: Any) -> Response:
        name = self._get_filename(request, None)
        return Response(
            document.whole(), headers={"Content-Disposition": f'inline; filename="{name}"'}
        )


def documentation(request: HttpRequest) -> HttpResponse:
    """How to call the API, and its families of addresses."""
    context = {"families": document.families(), "problems": document.problems()}
    return render(request, "api/documentation/index.html", context)


def family(request: HttpRequest, slug: str) -> HttpResponse:
    """Every operation of one family, with what it takes and what it answers."""
    families = document.families()
    shown = next((one for one in families if one.slug == slug), None)
    if shown is None:
        raise Http404
    context = {
        "families": families,
        "family": shown,
        "operations": document.operations_of(slug),
    }
    return render(request, "api/documentation/family.html", context)
