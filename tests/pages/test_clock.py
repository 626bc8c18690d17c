"""The clock's schedule in the admin, as a real beat writes it."""

import re

import pytest
from django.urls import reverse, reverse_lazy
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import ModelEntry

from accounts.permissions import Role
from datalab.celery import app
from datalab.rhythm import rhythm
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
LIST = reverse_lazy("admin:django_celery_beat_periodictask_changelist")


@pytest.fixture(autouse=True)
def schedule():
    """What beat's own scheduler writes when it starts, without its own connection."""
    for name, entry in app.conf.beat_schedule.items():
        ModelEntry.from_entry(name, app=app, **entry)


def test_an_administrator_reads_each_task_and_its_rhythm(sign_in, django_assert_max_num_queries):
    client = sign_in(person(Role.ADMINISTRATOR))
    with django_assert_max_num_queries(8):
        page = client.get(LIST)
    assert set(app.conf.beat_schedule) <= {task.name for task in page.context["cl"].queryset}
    assert "take-up-jobs-left-behind" in page.text
    assert "every 60" not in page.text.lower()
    assert "Horloge du service" in page.text
    assert "Task Name" not in page.text
    assert "tâches périodiques" in page.text
    assert "périodique<" not in page.text


def test_each_rhythm_is_told_in_french_words(sign_in):
    page = sign_in(person(Role.ADMINISTRATOR)).get(LIST).text
    assert "(m/h/" not in page, "a crontab that datalab/rhythm.py cannot say"
    assert not re.search(r"\b(every|chaque \d)", page.lower())
    told = {task.name: rhythm(task) for task in PeriodicTask.objects.order_by("pk")}
    assert told["take-up-jobs-left-behind"] == "chaque minute"
    assert told["write-editions"] == "toutes les 10 minutes"
    assert told["call-webhooks"] == "toutes les 20 secondes"
    assert told["publish-funded-projects"] == "chaque jour à 6 h 15"
    assert told["import-demarches"] == "chaque jour, à chaque heure et 17 minutes"
    assert told["remind"] == "du lundi au vendredi, de 7 h à 9 h 59, toutes les 15 minutes"


def test_no_page_of_the_clock_leads_to_a_closed_one(sign_in):
    client = sign_in(person(Role.ADMINISTRATOR))
    application = reverse("admin:app_list", args=["django_celery_beat"])
    for page in (client.get(a).text for a in (reverse("admin:index"), application, LIST)):
        links = set(re.findall(r'href="(/admin/django_celery_beat/[^"]*)"', page))
        assert links <= {application, LIST}
        assert "Horloge du service" in page


def test_an_administrator_changes_nothing_of_it(sign_in, nothing_changes):
    client = sign_in(person(Role.ADMINISTRATOR))
    task = PeriodicTask.objects.get(name="take-up-jobs-left-behind")
    address = reverse("admin:django_celery_beat_periodictask_change", args=[task.pk])
    assert client.get(address).status_code == 200
    with nothing_changes():
        assert client.post(address, {"name": "x", "enabled": ""}).status_code == 403
    task.refresh_from_db()
    assert (task.name, task.enabled) == ("take-up-jobs-left-behind", True)
