"""Where PostgreSQL and Redis are, and how they are spoken to."""

import sys

import environ

from datalab.settings.environment import env, required

required("DATABASE_URL", "elle dit où est PostgreSQL (postgres://utilisateur@hote:5432/base).")
try:
    DATABASES = {"default": env.db("DATABASE_URL")}
except (ValueError, environ.ImproperlyConfigured):
    DATABASES = {"default": {"ENGINE": ""}}
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    sys.stderr.write(
        "La variable DATABASE_URL doit commencer par « postgres:// » : "
        "le service n’utilise que PostgreSQL.\n"
    )
    raise SystemExit(78)
_behind_pgbouncer = env.bool("DATALAB_PGBOUNCER", default=False)
_pool_size = env.int("DATALAB_DATABASE_POOL", default=8)


def _as_we_use_it(database: dict) -> dict:
    """A database with what every connection of ours has: no JIT, a pool, no forgotten transaction.

    PgBouncer refuses options at start-up: there, the role bears them (docs/operations.md).
    """
    options = database.setdefault("OPTIONS", {})
    if not _behind_pgbouncer:
        options["options"] = "-c jit=off -c idle_in_transaction_session_timeout=60000"
        # Only what is written once prepares its statement (accounts/statements.py, the outbox).
        options["prepare_threshold"] = 5
    if _pool_size:
        # A pool that retries for long waits longer each time, also once the server is back.
        options["pool"] = {
            "min_size": 0,
            "max_size": _pool_size,
            "timeout": 5,
            "reconnect_timeout": 4,
        }
    return {
        **database,
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": _behind_pgbouncer,
    }


DATABASES["default"] = _as_we_use_it(DATABASES["default"])
DATALAB_REPLICA_LAG = env.int("DATALAB_REPLICA_LAG", default=10)
if env.str("DATALAB_REPLICA_URL", default=""):
    DATABASES["replica"] = _as_we_use_it(env.db("DATALAB_REPLICA_URL"))
    DATABASES["replica"]["OPTIONS"]["connect_timeout"] = 2
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["datalab.routers.ReplicaRouter"]

REDIS_URL = required("REDIS_URL", "elle dit où est Redis (redis://hote:6379/0).")
CACHES = {
    "default": {
        "BACKEND": "datalab.cache.KeptRedis",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("DATALAB_CACHE_PREFIX", default="datalab"),
        # A cache that does not answer must not hold a page: it is a help, never a need.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
