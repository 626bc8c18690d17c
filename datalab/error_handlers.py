"""Pages for what went wrong, each saying what to do next."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.utils.translation import gettext as _

from datalab import away
from datalab.middleware import unavailable
from datalab.problems import told


def not_found(request, exception):
    if request.path.startswith("/api/"):
        return told(404, "not_found", _("Rien à cette adresse pour vous."))
    return render(request, "404.html", status=404)


def forbidden(request, exception):
    if request.path.startswith("/api/"):
        return told(403, "not_permitted", _("Vous n’avez pas ce droit."))
    return render(request, "403.html", status=403)


def bad_request(request, exception):
    if request.path.startswith("/api/"):
        return told(400, "malformed", _("Cette demande ne peut pas être lue."))
    return render(request, "400.html", status=400)


def server_error(request):
    """Reads nothing: what failed may be what the page would need."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        away.note(error)
        return unavailable(request)
    if request.path.startswith("/api/"):
        sentence = _("Le service a rencontré un défaut. Rien ne dit que l’acte est fait : relisez.")
        return told(500, "defect", sentence)
    return render(None, "500.html", status=500)
