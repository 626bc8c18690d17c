"""Pages for what went wrong, each saying what to do next."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from datalab.middleware import unavailable


def not_found(request, exception):
    return render(request, "404.html", status=404)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def server_error(request):
    """Reads nothing: what failed may be what the page would need."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return render(None, "500.html", status=500)
