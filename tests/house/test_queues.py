"""The queues of the service: what the settings route is what docs/operations.md says."""

import json
import re

from django.conf import settings

from datalab.machinery import QUEUES
from tests.servers import HOUSE, elsewhere

LOOK = """
import json
import datalab.celery
from celery import current_app as app
app.loader.import_default_modules()
ours = [n for n in app.tasks if not n.startswith("celery.")]
print(json.dumps({n: app.amqp.router.route({}, n)["queue"].name for n in ours}))
"""


def routed() -> dict[str, str]:
    """Where each task of the service goes, in production."""
    done = elsewhere(LOOK, DATALAB_DEFAULT_QUEUE="default")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_each_task_goes_to_a_queue_that_the_documentation_names():
    told = (HOUSE / "docs" / "operations.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(\w+)` \|", told.split("## Queues")[1].split("##")[0], re.MULTILINE)
    assert tuple(named) == QUEUES
    where = routed()
    assert set(where.values()) <= set(QUEUES)
    assert where["notifications.tasks.deliver_due"] == "mail"
    assert where["notifications.tasks.call_webhooks"] == "webhooks"
    assert {q for name, q in where.items() if ".long_" in name} == {"long"}


def test_a_task_is_acknowledged_once_done_bounded_in_time_and_taken_one_at_a_time():
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1
    assert 0 < settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT
    visibility = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert visibility > settings.CELERY_TASK_TIME_LIMIT, "a task at work would be given twice"
    assert settings.CELERY_TASK_IGNORE_RESULT
    assert settings.CELERY_RESULT_EXPIRES > 0
