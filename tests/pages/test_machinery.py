"""The operator's page and the metrics: what waits, what failed, who works, and who may look."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import counts
from accounts.permissions import Role
from funding.ledger.books import reserve
from funding.ledger.refusals import LedgerRefused
from notifications import outbox
from notifications.events import Event
from notifications.models import Channel, Delivery, DeliveryStatus
from tests.factories import ledger
from tests.factories.accounts import OrganisationFactory, person
from tests.notifications.conftest import queue, sink, worker  # noqa: F401 - fixtures
from tests.servers import until

pytestmark = pytest.mark.django_db
PAGE = "/admin/machinerie/"
SAID = Event("test_machinery", "Essai", "Objet", "Bonjour.")


def three_messages_one_failed() -> None:
    people = [person(Role.REVIEWER) for _ in range(3)]
    with transaction.atomic():
        outbox.queue(SAID, people=people, at=timezone.now())
    failed = Delivery.objects.filter(channel=Channel.EMAIL).order_by("pk")[:1].values("pk")
    Delivery.objects.filter(pk__in=failed).update(status=DeliveryStatus.FAILED, error="554 Non")


def test_an_administrator_sees_what_waits_and_what_failed(sign_in, django_assert_max_num_queries):
    three_messages_one_failed()
    client = sign_in(person(Role.ADMINISTRATOR))
    with django_assert_max_num_queries(8):
        page = client.get(PAGE)
    email = page.context["state"].channels[0]
    assert email.counts["pending"] == 2
    assert email.counts["failed"] == 1
    assert email.oldest_due_at
    assert page.context["state"].broker.answers


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.ADMINISTRATOR])
def test_nobody_else_sees_it(sign_in, role):
    assert sign_in(person(role, OrganisationFactory())).get(PAGE).status_code == 403


def test_a_broker_that_is_away_is_said_and_nothing_breaks(sign_in, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    page = sign_in(person(Role.ADMINISTRATOR)).get(PAGE)
    assert "Le serveur de tâches ne répond pas" in page.content.decode()


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_answers_is_named_with_its_queues(sign_in, worker, queue):  # noqa: F811
    client = sign_in(person(Role.ADMINISTRATOR))
    worker.start()
    until(lambda: client.get(PAGE).context["state"].broker.workers)
    found = client.get(PAGE).context["state"].broker.workers
    assert any(queue in one.queues for one in found)


def test_metrics_are_found_by_nobody_unless_the_settings_say_so(client):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_the_token_or_the_network_opens_the_metrics(client, settings):
    settings.DATALAB_METRICS_TOKEN = "un-jeton"
    wrong = {"authorization": "Bearer un-autre"}
    assert client.get("/metrics", headers=wrong).status_code == 404
    right = {"authorization": "Bearer un-jeton"}
    assert client.get("/metrics", headers=right).status_code == 200
    settings.DATALAB_METRICS_NETWORKS = ["192.0.2.0/24"]
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.9").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="198.51.100.9").status_code == 404


def test_the_metrics_tell_messages_queues_and_work(client, settings):
    settings.DATALAB_METRICS_TOKEN = "un-jeton"
    three_messages_one_failed()
    told = client.get("/metrics", headers={"authorization": "Bearer un-jeton"}).content.decode()
    assert 'datalab_messages{channel="email",status="pending"} 2.0' in told
    assert 'datalab_messages{channel="email",status="failed"} 1.0' in told
    assert "datalab_broker_up 1.0" in told
    assert "datalab_queue_tasks{" in told
    age = next(x for x in told.splitlines() if 'oldest_seconds{channel="email"}' in x)
    assert 0 <= float(age.split()[-1]) < 60


def told(client, settings) -> dict[str, float]:
    """Each line of the metrics, by its name and labels."""
    settings.DATALAB_METRICS_TOKEN = "un-jeton"
    text = client.get("/metrics", headers={"authorization": "Bearer un-jeton"}).content.decode()
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


def test_the_metrics_count_requests_by_door_and_answer(client, settings):
    def asked():
        found = told(client, settings)
        return [
            found.get(f"datalab_{name}", 0)
            for name in (
                'requests_total{door="api",method="GET",status="401"}',
                'requests_total{door="pages",method="GET",status="404"}',
                'requests_total{door="pages",method="other",status="405"}',
                'request_seconds_count{door="api"}',
                'request_seconds_bucket{door="api",le="+Inf"}',
            )
        ]

    before = asked()
    client.get("/api/v1/projects/")
    client.get("/rien-ici/")
    client.generic("FARFELU", "/deconnexion/")
    assert [after - past for after, past in zip(asked(), before, strict=True)] == [1] * 5


def test_the_metrics_count_tasks_as_they_end(client, settings):
    from celery import shared_task

    @shared_task(name="essai.mesure")
    def measured(fails):
        if fails:
            raise ValueError(fails)

    measured.apply(args=[False])
    measured.apply(args=[True])
    found = told(client, settings)
    assert found['datalab_tasks_total{state="success",task="essai.mesure"}'] >= 1
    assert found['datalab_tasks_total{state="failure",task="essai.mesure"}'] >= 1
    assert found['datalab_task_seconds_count{task="essai.mesure"}'] >= 2


def test_the_metrics_tell_the_ledger_and_what_it_refused(client, settings):
    budget = ledger.line(ae=1000)
    rule = 'datalab_ledger_refusals_total{rule="balance_not_negative"}'
    before = told(client, settings)
    with pytest.raises(LedgerRefused), transaction.atomic():
        reserve(
            line=budget,
            fiscal_year=2026,
            award="DL-2026-0001",
            amount=Decimal("1000.01"),
            **ledger.told(),
        )
    after = told(client, settings)
    assert after[rule] - before.get(rule, 0) == 1
    held = {
        name: value
        for name, value in after.items()
        if name.startswith("datalab_ledger_euros{") and f'line="{budget.code}"' in name
    }
    assert held
    available = [v for n, v in held.items() if 'credit="ae"' in n and 'pocket="available"' in n]
    assert available == [1000.0]


def test_the_metrics_tell_the_databases_and_the_explorer(client, settings):
    found = told(client, settings)
    assert found['datalab_database_up{server="primary"}'] == 1
    assert found["datalab_explorer_files"] == 0
    assert found["datalab_explorer_bytes"] >= 0


def test_without_redis_the_counts_wait_and_nothing_breaks(client, settings):
    here = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    counts.count("essai", "absent")
    counts.tell()
    assert counts.counted("essai") == {}
    settings.REDIS_URL = here
    assert counts.counted("essai")[("absent",)] >= 1


def test_each_metric_of_ours_is_told_by_the_operators_page_and_no_other(client, settings):
    settings.DATALAB_METRICS_TOKEN = "un-jeton"
    text = client.get("/metrics", headers={"authorization": "Bearer un-jeton"}).content.decode()
    ours = {
        name.removesuffix("_total") for name in re.findall(r"^# TYPE (datalab_\w+)", text, re.M)
    }
    guide = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text()
    told = {name.removesuffix("_total") for name in re.findall(r"`(datalab_\w+)[{`]", guide)}
    assert ours == told
