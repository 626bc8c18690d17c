"""The clock's door: the Celery application that worker and beat run."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datalab.settings")
app = Celery("datalab")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()  # every thread of the web server posts to this broker
app.autodiscover_tasks()
