"""The operator's page, and the metrics for those who watch the service from outside."""

import ipaddress

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from accounts.permissions import Permission
from accounts.views.attempts import place_of
from datalab import metrics as read
from datalab.machinery import machinery as look


@require_safe
def machinery(request):
    """Queues, workers, messages and long work, for the administrators of the service."""
    if not request.user.can(Permission.ACCOUNT_MANAGE):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": _("Machinerie"), "state": look()}
    return render(request, "admin/machinery.html", context)


@require_safe
def metrics(request):
    """Prometheus' door: 404 to anyone who has neither the token nor an admitted address."""
    if not may_read_metrics(request):
        raise Http404
    return HttpResponse(read.text(), content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request) -> bool:
    """The token of the settings, or one of their networks; nobody when they name neither."""
    token = settings.DATALAB_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and constant_time_compare(given, f"Bearer {token}"):
        return True
    try:
        place = ipaddress.ip_address(place_of(request))
    except ValueError:
        return False
    return any(
        place in ipaddress.ip_network(network, strict=False)
        for network in settings.DATALAB_METRICS_NETWORKS
    )
