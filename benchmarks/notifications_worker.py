"""A web process of the service, alone: tells people of an event, moves files, posts no-op tasks."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datalab.settings")

import django

django.setup()

from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from benchmarks.notifications_noop import noop
from datalab.celery import app
from notifications import outbox
from notifications.events import Event
from notifications.letters import written
from notifications.models import Channel, Delivery
from support import actions
from support.actions import telling
from support.models import SupportCase, SupportStatus

NEWS = Event(
    "bench_news",
    "Une mesure",
    "DL-2026-0042 : votre réponse est attendue",
    "Awa Diallo vous interroge sur « Un entrepôt de capteurs » :\n\nCombien de lignes par jour ?"
    "\n\nLe délai est suspendu jusque-là.",
)
QUESTION = "Combien de lignes par jour ?"


class Client:
    def fan_out(self, people: int) -> float:
        """Seconds to tell so many people of one event, commit included."""
        start = time.perf_counter()
        with transaction.atomic():
            told = User.objects.filter(email__startswith="p").order_by("pk")[:people]
            outbox.queue(NEWS, people=told, at=timezone.now(), path="/projets/DL-2026-0042/")
        return time.perf_counter() - start

    def post_noops(self, count: int, queue: str) -> float:
        """Posts so many no-op tasks; the seconds it took."""
        start = time.perf_counter()
        with app.producer_pool.acquire() as producer:
            for _ in range(count):
                noop.apply_async(queue=queue, producer=producer)
        return time.perf_counter() - start

    def consume(self, queue: str, *, on: bool) -> int:
        """Has every worker start or stop reading a queue; how many answered."""
        order = "add_consumer" if on else "cancel_consumer"
        answers = app.control.broadcast(order, {"queue": queue}, reply=True, timeout=3)
        return len(answers or [])

    def letter(self) -> str:
        """One of the letters of the event told, as it leaves."""
        told = Delivery.objects.filter(channel=Channel.EMAIL).select_related(
            "notification", "person"
        )
        return written(told.order_by("pk")[0]).content.decode()

    def move(self, *, times: int, door: str) -> list[float]:
        """The median milliseconds of a transition, its audience told, then only counted.

        By the ``page`` that people use (address, session, rights, form, deed, answer), or the
        ``deed`` alone.
        """
        case, agent, asker = self._case()
        moves = [(agent, "ask_ministry"), (asker, "answer_desk")]
        doors = [getattr(self, f"_{door}")(*move) for move in moves]
        queue = telling.outbox.queue
        sides: tuple[Any, Any] = (queue, lambda _event, *, people, **_: len({p.pk for p in people}))
        taken: tuple[list[float], list[float]] = ([], [])
        try:
            for turn in range(2 * times):
                telling.outbox.queue = sides[turn % 2]
                for go in doors:
                    case.refresh_from_db()
                    start = time.perf_counter()
                    go(case)
                    taken[turn % 2].append((time.perf_counter() - start) * 1000)
        finally:
            telling.outbox.queue = queue
        return [statistics.median(side) for side in taken]

    def _page(self, person: User, verb: str) -> Callable[[SupportCase], None]:
        browser = self._signed_in(person)

        def go(case: SupportCase) -> None:
            said = {"reason": QUESTION, "seen_version": case.version}
            answer = browser.post(reverse(f"support:{verb}", args=[case.reference]), said)
            if answer.status_code != 302:
                raise SystemExit(f"{verb} : {answer.status_code}")

        return go

    def _deed(self, person: User, verb: str) -> Callable[[SupportCase], None]:
        deed = getattr(actions, verb)
        return lambda case: deed(case, by=person, at=timezone.now(), reason=QUESTION)

    def _signed_in(self, person: User) -> Browser:
        browser = Browser(headers={"host": "localhost"})
        browser.force_login(person)
        return browser

    def _case(self) -> tuple[SupportCase, User, User]:
        agent = User.objects.get(email="agent@essai.invalid")
        asker = User.objects.get(email="ministere@essai.invalid")
        case, _new = SupportCase.objects.get_or_create(
            reference="AC-2026-0001",
            defaults={
                "kind": "legal",
                "organisation": Organisation.objects.get(),
                "subject": "Publier un registre",
                "question": "Quel cadre ?",
                "status": SupportStatus.IN_PROGRESS,
                "owner": agent,
                "requested_at": datetime(2026, 3, 2, tzinfo=UTC),
                "requested_by": asker,
                "due_on": datetime(2026, 3, 20, tzinfo=UTC).date(),
            },
        )
        return case, agent, asker


def main() -> None:
    client = Client()
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(getattr(client, question.pop("do"))(**question)), flush=True)
    connection.close()


if __name__ == "__main__":
    main()
