"""The service's own settings, with what a test process may do without: TLS, slow hashes, mail."""

import os
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "solo")
os.environ.setdefault("SECRET_KEY", "une-cle-longue-et-sans-valeur-pour-les-seuls-essais")
os.environ.setdefault("DATALAB_SECURE", "0")
# A thread of a test takes a connection of its own: races need more than a pool of eight.
os.environ.setdefault("DATALAB_DATABASE_POOL", "0")
os.environ.setdefault("DATALAB_RATE_FACTOR", "0")  # the tests of limits put theirs


def _own(name: str, value: str) -> None:
    """A value of this worker's own: those of the process that started it are inherited."""
    if os.environ.get(name) in (None, value.replace(WORKER, "solo")):
        os.environ[name] = value


_own("DATALAB_CACHE_PREFIX", f"essais-{WORKER}")
_own("DATALAB_DEFAULT_QUEUE", f"essais-{WORKER}")
_own(
    "DATALAB_MEDIA_ROOT",
    str(Path(tempfile.gettempdir()) / f"datalab-essais-{os.getuid()}-{WORKER}"),
)

from datalab.settings import *  # noqa: E402, F403
from datalab.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
