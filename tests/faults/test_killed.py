"""kill -9 of web, broker, database and worker in the middle of grants: nothing lost, none twice."""

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.faults.service import Service, whole_service
from tests.servers import until

pytestmark = [pytest.mark.django_db, pytest.mark.servers]
FILES, CLIENTS, PATIENCE = 40, 6, 60.0

PREPARE = f"""
from datetime import timedelta
from django.utils import timezone
from accounts.permissions import Role
from api.actions import create
from tests.factories.accounts import person
from tests.factories.funding import cofinancing_in, declared
from tests.factories.ledger import line

now, head = timezone.now(), person(Role.DECISION_MAKER)
account = line(ae=10_000_000, cp=10_000_000, year=timezone.localdate().year)
files = [cofinancing_in("in_committee") for _ in range({FILES} + 1)]
for file in files:
    declared(file, head)
    person(Role.DATA_ADMINISTRATOR, file.project.organisation)
token = create(label="x", scopes=["funding:write", "funding:read"], by=head, at=now,
               expires_at=now + timedelta(days=1))[1]
print(json.dumps({{"token": token, "line": account.code, "files": [f.reference for f in files]}}))
"""
TOLD = """
from collections import Counter
from funding.ledger import audit, queries
from funding.ledger.models import BudgetLine
from funding.models import Cofinancing
from notifications.models import Channel, Delivery, Notification
from workflow.models import JournalEntry

rows = queries.balances(line=BudgetLine.objects.get(code={line!r}))
mails = Delivery.objects.filter(channel=Channel.EMAIL)
print(json.dumps({{
    "granted": Cofinancing.objects.filter(status="granted").count(),
    "reserved": str(sum(row.figures.reserved for row in rows if row.credit == "ae")),
    "journal": sorted(Counter(JournalEntry.objects.filter(transition="grant").values_list(
        "reference", flat=True)).values()),
    "mails": dict(Counter(mails.values_list("status", flat=True))),
    "twice": len(mails) - mails.values("notification", "person").distinct().count(),
}}))
"""


@pytest.fixture(scope="module")
def service(django_db_setup, django_db_blocker) -> Iterator[Service]:
    with django_db_blocker.unblock(), whole_service() as made:
        made.told = made.tell(PREPARE)
        made.web.start()
        yield made


class Clients:
    """People who grant each a file, and ask again with the same key until they are answered."""

    def __init__(self, service: Service, told: dict) -> None:
        self.service, self.told = service, told
        self.answers: Counter = Counter()
        self.final: dict[str, int] = {}
        self.lock = threading.Lock()

    def grant(self, reference: str) -> None:
        """As docs/api.md tells a program to: the same key again; « uncertain » reads the file."""
        path, token = f"/api/v1/cofinancings/{reference}/", self.told["token"]
        body = {
            "version": 1,
            "amount": "1000.00",
            "line": self.told["line"],
            "instrument": "management_delegation",
        }
        deadline, status, key = time.monotonic() + PATIENCE, 0, f"octroi-{reference}"
        while time.monotonic() < deadline:
            status, text = self.service.web.post(
                f"{path}transitions/grant/", body, token=token, key=key
            )
            with self.lock:
                self.answers[status] += 1
            if status == 409 and b'"uncertain"' in text:
                headers = {"Authorization": f"Bearer {token}"}
                if b'"status":"granted"' in self.service.web.ask(path, headers=headers)[1]:
                    status = 200
                key += "-encore"
            if status not in (0, 409, 503):
                break
            time.sleep(0.1)
        with self.lock:
            self.final[reference] = status

    def done(self) -> int:
        return len(self.final)


def test_nothing_is_lost_and_nothing_is_doubled_whoever_is_killed(service, record_property):
    told = service.told
    clients = Clients(service, told)
    service.sink.plan = lambda envelope, number: time.sleep(0.02)
    service.worker.start()
    service.beat = service.worker.beat()
    with ThreadPoolExecutor(CLIENTS) as pool:
        work = [pool.submit(clients.grant, reference) for reference in told["files"][:FILES]]
        for share, killed in ((1, service.web), (2, service.broker), (3, service.database)):
            until(lambda due=share: clients.done() >= FILES * due // 5)
            killed.kill()
            if killed is service.database:
                until(lambda: service.web.status("/regles/") == 503)
                page = service.web.ask("/regles/")[1].decode()
                assert "Rien n’est perdu" in page
                assert "Traceback" not in page
            killed.start()
        until(lambda: service.sink.seen >= 5)
        service.worker.kill()
        service.worker.start()
        for one in work:
            one.result()
    # what the killed worker held is taken up once its lease is over: here, at once
    with psycopg.connect(service.database.node.url, autocommit=True) as server:
        server.execute(
            "UPDATE notifications_delivery SET claimed_until = now() - interval '1 hour'"
            " WHERE status = 'claimed'"
        )
    until(lambda: not {"pending", "claimed"} & {*_told(service, told)["mails"]})
    found = _told(service, told)
    record_property("answers", dict(clients.answers))
    record_property("mails", found["mails"])
    assert set(clients.final.values()) == {200}, clients.final
    assert {*clients.answers} <= {0, 200, 409, 503}, clients.answers
    assert {0, 503} <= {*clients.answers}, "the faults were felt"
    assert (found["granted"], found["reserved"]) == (FILES, f"{FILES * 1000}.00")
    assert found["journal"] == [1] * FILES
    assert found["twice"] == 0
    assert {*found["mails"]} <= {"sent", "uncertain"}
    assert found["mails"].get("uncertain", 0) <= 1
    assert set(service.sink.message_ids().values()) == {1}
    assert len(service.sink.message_ids()) >= found["mails"]["sent"]
    service.manage("audit_ledger")


def test_nobody_waits_for_a_database_that_is_away_and_the_service_recovers_alone(service):
    """Each request waited as long as the pool: the threads were soon all taken, and nobody told."""
    assert service.web.status("/regles/") == 200
    service.database.kill()
    until(lambda: service.web.status("/regles/") == 503)
    began = time.monotonic()
    pages = ["/regles/", "/projets-finances/"] * 15
    assert {service.web.status(path) for path in pages} == {503}
    assert service.web.status("/sante/") == 200
    assert time.monotonic() - began < 30, "one wait of the pool for each took a hundred and fifty"
    time.sleep(10)  # the pool's own patience grows meanwhile
    service.database.start()
    back = time.monotonic()
    until(lambda: _every_process_answers(service))
    assert time.monotonic() - back < 15


def _every_process_answers(service: Service) -> bool:
    """Sixteen at once, five times: more than the eight threads of one process take."""
    with ThreadPoolExecutor(16) as pool:
        return {*pool.map(service.web.status, ["/regles/"] * 80)} == {200}


def _told(service: Service, told: dict) -> dict:
    return service.tell(TOLD.format(line=told["line"]))


def test_a_web_process_told_to_stop_ends_the_request_at_hand(service):
    until(lambda: _every_process_answers(service))
    clients = Clients(service, service.told)
    reference = service.told["files"][FILES]
    with psycopg.connect(service.database.node.url) as holder:
        holder.execute(
            "SELECT 1 FROM funding_cofinancing WHERE reference = %s FOR UPDATE", [reference]
        )
        asking = threading.Thread(target=clients.grant, args=[reference])
        asking.start()
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        until(lambda: service.database.node.ask(waits) != (0,))
        service.web.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert service.web.process.poll() is None, "it waits for the request at hand"
    asking.join(30)
    assert clients.final == {reference: 200}
    assert clients.answers == {200: 1}, "answered at once, by the process that was stopping"
    assert service.web.process.wait(30) == 0


def test_a_worker_told_to_stop_ends_the_task_at_hand(service):
    service.sink.plan = lambda envelope, number: time.sleep(0.1)
    seen = service.sink.seen
    service.tell(SAY)
    until(lambda: service.sink.seen > seen + 2)
    service.worker.process.send_signal(signal.SIGTERM)
    assert service.worker.process.wait(30) == 0
    mails = service.tell(LEFT)
    assert "claimed" not in mails, "the batch at hand was sent to its end"
    assert set(service.sink.message_ids().values()) == {1}


SAY = """
from django.db import transaction
from django.utils import timezone
from notifications import outbox
from notifications.events import Event
from accounts.models import User
with transaction.atomic():
    outbox.queue(Event("test_stop", "Essai", "Objet", "Bonjour."),
                 people=User.objects.order_by("pk")[:20], at=timezone.now())
print(json.dumps({}))
"""
LEFT = """
from collections import Counter
from notifications.models import Channel, Delivery
print(json.dumps(dict(Counter(
    Delivery.objects.filter(channel=Channel.EMAIL).values_list("status", flat=True)))))
"""
