"""gunicorn's settings in the demo: it loads the service at once, and opens its port when told.

Only gunicorn reads this: loading takes a second core while the data are prepared.
"""

import os
import time
from pathlib import Path
from typing import Any

TICK = 0.02  # seconds between two looks


def on_starting(server: Any) -> None:
    """Before the port is bound: reads the pages' code, then waits for the file that opens."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    opens = Path(os.environ["DATALAB_OPENS_AFTER"])
    while not opens.exists():
        time.sleep(TICK)
