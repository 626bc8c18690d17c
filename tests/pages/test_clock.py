"""The clock's schedule in the admin, as a real beat writes it."""

import pytest
from django.urls import reverse
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import ModelEntry

from accounts.permissions import Role
from datalab.celery import app
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def schedule():
    """What beat's own scheduler writes when it starts, without its own connection."""
    for name, entry in app.conf.beat_schedule.items():
        ModelEntry.from_entry(name, app=app, **entry)


def test_an_administrator_reads_each_task_and_its_rhythm(sign_in, django_assert_max_num_queries):
    client = sign_in(person(Role.ADMINISTRATOR))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("admin:django_celery_beat_periodictask_changelist"))
    assert set(app.conf.beat_schedule) <= {task.name for task in page.context["cl"].queryset}
    assert "take-up-jobs-left-behind" in page.text
    assert "every 60" not in page.text.lower()
    assert "Horloge du service" in page.text
    assert "Task Name" not in page.text


def test_an_administrator_changes_nothing_of_it(sign_in, nothing_changes):
    client = sign_in(person(Role.ADMINISTRATOR))
    task = PeriodicTask.objects.get(name="take-up-jobs-left-behind")
    address = reverse("admin:django_celery_beat_periodictask_change", args=[task.pk])
    assert client.get(address).status_code == 200
    with nothing_changes():
        assert client.post(address, {"name": "x", "enabled": ""}).status_code == 403
    task.refresh_from_db()
    assert (task.name, task.enabled) == ("take-up-jobs-left-behind", True)
