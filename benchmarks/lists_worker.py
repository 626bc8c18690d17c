"""One person on one database: answers each question (a JSON line) with a time in milliseconds.

``path``: a page, through the whole of Django; ``search`` and ``contains``: one search by our words,
and the same text looked for by ``icontains`` with its count; ``deep``: an address, by its cursor.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datalab.settings")
os.environ.setdefault("DATALAB_DEMO", "1")  # plain static files, as the demonstration serves them

import django

django.setup()

from django.core.cache import cache
from django.db.models import Q
from django.http import QueryDict
from django.test import Client

from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from finding.queries.keyset import Cursor
from finding.queries.lists import LISTS
from finding.queries.search import search
from finding.queries.selections import Selection
from projects.models import Project

EACH = 5
#: So many projects make ten pages of the co-financings of a ministry.
FULL = 350


def somebody(role: str, key: str) -> User:
    """A person who holds a role in an organisation of the volume data."""
    email = f"mesure-{role}@datalab.invalid"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    Membership.objects.get_or_create(
        user=user, role=role, organisation=Organisation.objects.get(key=key)
    )
    return User.objects.get(pk=user.pk)


def fill(key: str) -> None:
    """Gives a ministry enough files for its pages, where a small database gave it too few."""
    held = Organisation.objects.get(key=key)
    missing = FULL - Project.objects.filter(organisation=held).count()
    if missing > 0:
        others = Project.objects.exclude(organisation=held).order_by("pk")
        chosen = list(others.values_list("pk", flat=True)[:missing])
        Project.objects.filter(pk__in=chosen).update(organisation=held)


def timed(act: Callable[[], object], times: int = EACH) -> float:
    """The median of a few runs, after one that warms the plans and the caches of PostgreSQL."""
    act()
    taken = []
    for _turn in range(times):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def deep(name: str, address: str, person: User, number: int) -> str:
    """The address of page ``number`` of a list, as walking there page by page would give it."""
    selection = Selection(LISTS[name], person, QueryDict(address))
    order = LISTS[name].orderings[selection.ordering]
    rows = selection.rows
    sign = "-" if selection.ordering.startswith("-") else ""
    if order is None:
        row = rows.order_by(f"{sign}pk")[25 * (number - 1) - 1]
        value = row.pk
    else:
        rows = rows.annotate(sort_value=order.expression)
        row = rows.order_by(f"{sign}sort_value", f"{sign}pk")[25 * (number - 1) - 1]
        value = row.sort_value
    cursor = Cursor(selection.ordering, value, row.pk, False, number).text()
    return f"/{name}/?{address or 'all=1'}&cursor={cursor}"


def by_icontains(person: User, text: str) -> None:
    """The same search as lists often do it: every text, the newest first, and the count."""
    found = Q()
    for field in ("title", "summary", "problem", "organisation__name"):
        found |= Q(**{f"{field}__icontains": text})
    rows = Project.objects.visible_to(person).filter(found)
    list(rows.select_related("organisation").order_by("-pk")[:25])
    rows.count()


def main() -> None:
    fill("volume-9")
    people = {
        "reviewer": somebody(Role.REVIEWER, "volume-1"),
        "holder": somebody(Role.DATA_ADMINISTRATOR, "volume-9"),
    }
    clients = {}
    for name, person in people.items():
        clients[name] = Client(SERVER_NAME="localhost")
        clients[name].force_login(person)
    cache.clear()
    for line in sys.stdin:
        question = json.loads(line)
        who = question.get("who", "reviewer")
        if "deep" in question:
            kind, address, number = question["deep"]
            said: object = deep(kind, address, people[who], number)
        elif "path" in question:
            path, client = question["path"], clients[who]
            assert client.get(path).status_code == 200, path
            said = timed(lambda client=client, path=path: client.get(path))
        elif "search" in question:
            text = question["search"]
            said = timed(lambda text=text, who=who: search(people[who], text))
        else:
            text = question["contains"]
            said = timed(lambda text=text, who=who: by_icontains(people[who], text), 1)
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
