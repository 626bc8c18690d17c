"""What the service does by itself, and when: the schedule that beat reads."""

from typing import Any

from celery.schedules import crontab


def clock(*, delivery_interval: float) -> dict[str, dict[str, Any]]:
    """Every task of the clock; intervals in seconds, hours in Paris."""
    return {
        "deliver-due-notifications": {
            "task": "notifications.tasks.deliver_due",
            "schedule": delivery_interval,
            "options": {"expires": 120},  # without a worker they would pile up for nothing
        },
        "call-webhooks": {
            "task": "notifications.tasks.call_webhooks",
            "schedule": delivery_interval,
            "options": {"expires": 120},
        },
        "send-digests": {
            "task": "notifications.tasks.send_digests",
            "schedule": 300.0,
            "options": {"expires": 600},
        },
        "read-returns": {
            "task": "notifications.tasks.read_returns",
            "schedule": 600.0,
            "options": {"expires": 600},
        },
        "remind": {
            "task": "notifications.tasks.remind",
            # several times: each person is told once, and a broker away one moment loses no morning
            "schedule": crontab(hour="7-9", minute="*/15", day_of_week="mon-fri"),
            "options": {"expires": 600},
        },
        "purge-what-was-kept-long-enough": {
            "task": "accounts.tasks.long_purge",
            "schedule": crontab(hour=3, minute=40),
        },
        "suspend-unused-accounts": {
            "task": "accounts.tasks.suspend_unused",
            "schedule": crontab(hour=3, minute=10),
        },
        "keep-the-house-of-the-api": {"task": "api.tasks.keep_house", "schedule": 600.0},
        "take-up-jobs-left-behind": {"task": "jobs.tasks.take_up_left_behind", "schedule": 60.0},
        "write-editions": {"task": "opendata.tasks.write_editions", "schedule": 600.0},
        "deliver-edition-letters": {"task": "opendata.tasks.deliver_letters", "schedule": 60.0},
        "forget-unconfirmed-subscriptions": {
            "task": "opendata.tasks.forget_unconfirmed",
            "schedule": crontab(hour=3, minute=40),
        },
        "refresh-catalogue-links": {
            "task": "opendata.tasks.long_refresh_links",
            "schedule": crontab(hour=3, minute=10),
        },
        "push-last-version": {
            "task": "opendata.tasks.long_push_last_version",
            "schedule": crontab(minute=35),
        },
        "publish-funded-projects": {
            "task": "opendata.tasks.publish_funded_projects",
            "schedule": crontab(hour=6, minute=15),
        },
        "import-demarches": {
            "task": "projects.tasks.long_import_demarches",
            "schedule": crontab(minute=17),
        },
        "check-deliverables": {
            "task": "funding.tasks.long_check_deliverables",
            "schedule": crontab(hour=4, minute=20),
        },
        "import-waiting-chorus-extracts": {
            "task": "funding.tasks.long_import_waiting",
            "schedule": 60.0,
        },
    }
