"""The service's own settings, with what a test process may do without: TLS, slow hashes, mail."""

import atexit
import os
import shutil
import tempfile
import uuid
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "solo")
os.environ.setdefault("SECRET_KEY", "une-cle-longue-et-sans-valeur-pour-les-seuls-essais")
os.environ.setdefault("DATALAB_SECURE", "0")
# A thread of a test takes a connection of its own: races need more than a pool of eight.
os.environ.setdefault("DATALAB_DATABASE_POOL", "0")
os.environ.setdefault("DATALAB_RATE_FACTOR", "0")  # the tests of limits put theirs
# Each test process has a cache, a queue and a store of its own, new at each run; the processes
# that it starts inherit them.
if os.environ.get("DATALAB_TESTS_OF") != WORKER:
    own = f"essais-{WORKER}-{uuid.uuid4().hex[:8]}"
    os.environ.update(
        DATALAB_TESTS_OF=WORKER,
        DATALAB_CACHE_PREFIX=own,
        DATALAB_DEFAULT_QUEUE=own,
        DATALAB_MEDIA_ROOT=str(Path(tempfile.gettempdir()) / f"datalab-{own}"),
    )
    atexit.register(shutil.rmtree, os.environ["DATALAB_MEDIA_ROOT"], ignore_errors=True)

from datalab.settings import *  # noqa: E402, F403
from datalab.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
