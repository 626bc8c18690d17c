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
os.environ.setdefault("DATALAB_CACHE_PREFIX", f"essais-{WORKER}")
os.environ.setdefault("DATALAB_DEFAULT_QUEUE", f"essais-{WORKER}")
os.environ.setdefault(
    "DATALAB_MEDIA_ROOT",
    str(Path(tempfile.gettempdir()) / f"datalab-essais-{os.getuid()}-{WORKER}"),
)

from datalab.settings import *  # noqa: E402, F403
from datalab.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
