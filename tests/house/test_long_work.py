"""Work too long for a page is followed and stopped by who asked: through ``jobs``."""

import inspect

from celery import current_app
from django.conf import settings

import datalab.celery  # noqa: F401 - every wing's tasks

#: Asked by a person and not through ``jobs``: where its progress is and how it is stopped.
OTHERWISE = {
    "funding.tasks.long_import_chorus": "its extract shows its progress and is cancelled there",
    "funding.tasks.long_look": "a few addresses, each bounded in time",
}


def test_every_long_task_is_followed_by_who_asked_for_it_or_is_the_clocks_own():
    current_app.loader.import_default_modules()
    by_the_clock = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    long_tasks = {
        name: task
        for name, task in current_app.tasks.items()
        if name.rpartition(".")[2].startswith("long_")
    }
    followed = {
        name
        for name, task in long_tasks.items()
        if next(iter(inspect.signature(task.run).parameters), "") == "job_id"
    }
    alone = set(long_tasks) - followed - by_the_clock - set(OTHERWISE)
    assert not alone, f"have {sorted(alone)} asked through jobs.actions.start"
    assert followed >= {
        "finding.tasks.long_export",
        "funding.tasks.long_write_letters",
        "opendata.tasks.long_read_dataset_file",
    }
    assert set(OTHERWISE) <= set(long_tasks), "a reason for a task that is no more"
