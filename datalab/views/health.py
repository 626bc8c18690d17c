"""Is the service alive, and is it ready to serve?"""

import logging

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from django.http import JsonResponse
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def alive(request):
    """The process answers."""
    return JsonResponse({"etat": "vivant"})


def ready(request):
    """Database, migrations, broker and storage answer; 503 with the name of what does not."""
    checks = {"base": _database, "migrations": _migrations, "redis": _broker, "fichiers": _storage}
    failures = {name: reason for name, check in checks.items() if (reason := check())}
    return JsonResponse(
        {"etat": "indisponible" if failures else "pret", "defauts": failures},
        status=503 if failures else 200,
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "PostgreSQL ne répond pas."
    return ""


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "PostgreSQL ne répond pas."
    return f"{len(pending)} migration(s) à appliquer." if pending else ""


def _broker() -> str:
    try:
        cache.get("sante")
    except (RedisError, OSError):
        return "Redis ne répond pas."
    return ""


def _storage() -> str:
    try:
        default_storage.exists("sante")
    except OSError:
        return f"Le dossier {settings.MEDIA_ROOT} n’est pas lisible."
    except Exception as error:  # noqa: BLE001 - a store has errors of its own, and this page tells
        logger.warning("the store is away: %s", type(error).__name__)
        return "Le magasin de fichiers ne répond pas."
    return ""
