"""Asks the worker to deliver now, from a thread of its own: a broker that is away costs no wait."""

import logging
import threading
import time

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
DELIVER_DUE = "notifications.tasks.deliver_due"
#: Seconds between two wakes of one process: a burst of deeds asks once.
PAUSE = 0.2
CALL_WEBHOOKS = "notifications.tasks.call_webhooks"


class Waker:
    """One wake at a time; those asked meanwhile become one more, so that none is lost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy = False
        self._asked: set[str] = set()

    def wake(self, *tasks: str) -> None:
        """Asks for tasks; returns at once. When the broker is away, the next beat delivers."""
        with self._lock:
            self._asked.update(tasks or (DELIVER_DUE,))
            if self._busy:
                return
            self._busy = True
        threading.Thread(target=self._run, name="wake-the-worker", daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._asked:
                    self._busy = False
                    return
                tasks, self._asked = self._asked, set()
            for task in sorted(tasks):
                self._send(task)
            time.sleep(PAUSE)

    def _send(self, task: str) -> None:
        try:
            current_app.send_task(task, retry=False, ignore_result=True)
        except (OperationalError, OSError) as error:
            logger.warning("broker away, delivery left to the next beat: %s", error)


waker = Waker()
