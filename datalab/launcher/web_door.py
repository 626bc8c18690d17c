"""gunicorn's settings in the demo: it has loaded the service, and opens its port when told.

Only gunicorn reads this: loading takes a second core while the data are prepared.
"""

import os
import time
from pathlib import Path
from typing import Any

TICK = 0.02  # seconds between two looks


def on_starting(server: Any) -> None:
    """Before the port is bound, the service being loaded: waits for the file that opens."""
    opens = Path(os.environ["DATALAB_OPENS_AFTER"])
    while not opens.exists():
        time.sleep(TICK)
