"""Asks the worker to deliver now, from a thread of its own: a broker that is away costs no wait."""

import logging
import threading

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


class Waker:
    """One wake at a time; those asked meanwhile become one more, so that none is lost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy = False
        self._again = False

    def wake(self) -> None:
        """Returns at once. When the broker is away, the next beat delivers."""
        with self._lock:
            self._again = True
            if self._busy:
                return
            self._busy = True
        threading.Thread(target=self._run, name="wake-the-worker", daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._again:
                    self._busy = False
                    return
                self._again = False
            self._send()

    def _send(self) -> None:
        try:
            current_app.send_task(
                "notifications.tasks.deliver_due", retry=False, ignore_result=True
            )
        except (OperationalError, OSError) as error:
            logger.warning("broker away, delivery left to the next beat: %s", error)


waker = Waker()
