"""Counts requests and tasks as they end: what the metrics tell of the whole service's work."""

import time
from bisect import bisect_left
from typing import Any

from celery.signals import task_postrun, task_prerun

from accounts.counts import count

#: Upper bounds of the classes of a time, in seconds; the last has none.
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
#: The first prefix that fits names the door; each other address is a page.
DOORS = (
    ("/api/v1/open/", "open"),
    ("/api/", "api"),
    ("/donnees/", "explorer"),
    ("/admin/", "admin"),
    ("/sante/", "watch"),
    ("/metrics", "watch"),
    ("/static/", "static"),
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_begun: dict[str, float] = {}


class CountingMiddleware:
    """Outermost: what any other middleware answers is counted too."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        door = door_of(request.path)
        method = request.method if request.method in METHODS else "other"
        count("requests", door, method, str(response.status_code))
        took(time.perf_counter() - began, "request_seconds", door)
        return response


def door_of(path: str) -> str:
    """Which door of the service an address belongs to."""
    return next((door for prefix, door in DOORS if path.startswith(prefix)), "pages")


def took(seconds: float, name: str, *labels: str) -> None:
    """Counts a time in its class, and in the sum of all."""
    count(name, *labels, str(bisect_left(BOUNDS, seconds)))
    count(name, *labels, "sum", amount=seconds)


def count_tasks() -> None:
    """Counts the tasks of this process from now on."""
    task_prerun.connect(_begins, dispatch_uid="counted-begins")
    task_postrun.connect(_ends, dispatch_uid="counted-ends")


def _begins(task_id: str, **told: Any) -> None:
    _begun[task_id] = time.perf_counter()


def _ends(task_id: str, task: Any, state: str | None = None, **told: Any) -> None:
    count("tasks", task.name, (state or "ABORTED").lower())
    took(time.perf_counter() - _begun.pop(task_id, time.perf_counter()), "task_seconds", task.name)
