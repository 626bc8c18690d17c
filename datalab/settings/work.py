"""The clock and the post, and what is written of all that happens."""

from datalab.clock import clock
from datalab.logs import logging_of
from datalab.settings.databases import REDIS_URL
from datalab.settings.environment import DATALAB_DEMO, DEBUG, env

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "queue_order_strategy": "priority"}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = env.str("DATALAB_DEFAULT_QUEUE", default="default")
CELERY_TASK_ROUTES = (
    {}
    if CELERY_TASK_DEFAULT_QUEUE != "default"
    else {
        "notifications.tasks.call_webhooks": {"queue": "webhooks"},
        "notifications.tasks.*": {"queue": "mail"},
        "opendata.tasks.deliver_letters": {"queue": "mail"},
        "*.long_*": {"queue": "long"},
    }
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = 86_400
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = clock(delivery_interval=env.float("DATALAB_DELIVERY_INTERVAL", default=20.0))

LOGGING = logging_of(
    level=env.str("DATALAB_LOG_LEVEL", default="WARNING"), for_people=DEBUG or DATALAB_DEMO
)
