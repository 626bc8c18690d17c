"""The two servers every command needs: those the environment names, or embedded ones."""

import contextlib
import os
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from datalab.launcher import broker, postgres
from datalab.launcher.places import make_folder, remove_folder
from datalab.launcher.processes import Processes
from datalab.launcher.sentences import CONFIGURATION, UNAVAILABLE, Halt

DATABASE = "datalab"
OLDEST_POSTGRES = 15
PATIENCE = 5  # seconds given to a server to answer


@dataclass(frozen=True)
class Servers:
    """Where PostgreSQL and the broker are, as URLs."""

    database_url: str
    redis_url: str

    def variables(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


def named_servers() -> tuple[str, str]:
    """The URLs that the environment gives; an empty string asks for an embedded server."""
    return os.environ.get("DATABASE_URL", "").strip(), os.environ.get("REDIS_URL", "").strip()


def reach_named() -> None:
    """Proves that the servers which the environment names answer; raises Halt otherwise."""
    database_url, redis_url = named_servers()
    if database_url:
        reach_database(database_url)
    if redis_url:
        reach_broker(redis_url)


def start(processes: Processes, *, folder: Path, logs: Path, ephemeral: bool = False) -> Servers:
    """Starts in `folder` the servers that the environment does not name.

    Those it names were proved to answer by `reach_named()`. Raises Halt when one does not start.
    """
    database_url, redis_url = named_servers()
    if not database_url:
        cluster = postgres.open_cluster(folder, key=folder)
        postgres.start(processes, cluster, log=logs / "postgres.log", ephemeral=ephemeral)
        postgres.create_database(cluster, DATABASE)
        database_url = cluster.url(DATABASE)
    if not redis_url:
        redis_url = broker.start(
            processes, folder=folder / "valkey", log=logs / "valkey.log", ephemeral=ephemeral
        )
    return Servers(database_url, redis_url)


@contextlib.contextmanager
def throwaway(processes: Processes, *, ephemeral: bool) -> Iterator[Servers]:
    """Servers in a temporary folder that is gone at the end, or those the environment names.

    `ephemeral` trades durability for speed: for tests only, never for a measure.
    """
    reach_named()
    folder = Path(
        tempfile.mkdtemp(prefix="datalab-", dir="/tmp" if os.path.isdir("/tmp") else None)
    )
    folder.chmod(0o711)  # PostgreSQL may run as another user, and must pass
    try:
        logs = make_folder(folder / "logs")
        yield start(processes, folder=folder, logs=logs, ephemeral=ephemeral)
    finally:
        processes.stop_all()
        postgres.forget_folders(key=folder)
        remove_folder(folder)


def reach_database(url: str) -> None:
    """Proves that the database answers, creating it when it is missing and that is allowed.

    Raises Halt with one sentence: form of the URL, server, identification, database or version.
    """
    import psycopg  # the environment's: this module is also read before it exists

    wanted = parse_database_url(url)
    _knock("DATABASE_URL", "PostgreSQL", wanted.host, int(wanted.port or 5432), wanted.socket)
    try:
        with psycopg.connect(**wanted.parameters(), connect_timeout=PATIENCE) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.OperationalError as refusal:
        _create_if_missing(wanted, refusal)
        return
    if version < OLDEST_POSTGRES:
        raise Halt(
            f"DATABASE_URL mène à PostgreSQL {version} : "
            f"il faut la version {OLDEST_POSTGRES} au moins.",
            status=CONFIGURATION,
        )


def _create_if_missing(wanted: "DatabaseUrl", refusal: Exception) -> None:
    import psycopg
    from psycopg import sql

    words = _last_line(refusal)
    try:
        door = psycopg.connect(
            **{**wanted.parameters(), "dbname": "postgres"},
            connect_timeout=PATIENCE,
            autocommit=True,
        )
    except psycopg.OperationalError:
        raise Halt(
            f"PostgreSQL refuse l’utilisateur « {wanted.user} » de DATABASE_URL "
            f"(nom, mot de passe ou droit de connexion) : {words}",
            status=CONFIGURATION,
        ) from None
    with door:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if door.execute(query, [wanted.name]).fetchone():
            raise Halt(
                f"La base « {wanted.name} » de DATABASE_URL existe "
                f"mais refuse la connexion : {words}",
                status=CONFIGURATION,
            )
        try:
            door.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(wanted.name)))
        except psycopg.errors.DuplicateDatabase:
            return
        except psycopg.Error as error:
            raise Halt(
                f"La base « {wanted.name} » de DATABASE_URL n’existe pas, et l’utilisateur "
                f"« {wanted.user} » n’a pas pu la créer : {_last_line(error)}",
                status=CONFIGURATION,
            ) from None


def reach_broker(url: str) -> None:
    """Proves that the broker answers; raises Halt with one sentence otherwise."""
    import redis

    parts = _split("REDIS_URL", url, ("redis", "rediss"), "redis://hote:6379/0")
    if parts.path.strip("/") and not parts.path.strip("/").isdigit():
        raise Halt(
            f"REDIS_URL doit finir par un numéro de base, comme /0 (ici : « {parts.path} »).",
            status=CONFIGURATION,
        )
    _knock("REDIS_URL", "Redis", parts.hostname or "localhost", parts.port or 6379, "")
    client = redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
    try:
        client.ping()
    except (redis.AuthenticationError, redis.ResponseError) as error:
        raise Halt(
            f"Redis refuse la connexion demandée par REDIS_URL : {_last_line(error)}",
            status=CONFIGURATION,
        ) from None
    except redis.RedisError as error:
        raise Halt(
            f"Le serveur de REDIS_URL ne répond pas comme Redis : {_last_line(error)}",
            status=UNAVAILABLE,
        ) from None
    finally:
        client.close()


@dataclass(frozen=True)
class DatabaseUrl:
    """DATABASE_URL taken apart exactly as the settings read it."""

    user: str
    password: str
    host: str
    socket: str
    port: int | None
    name: str

    def parameters(self) -> dict[str, Any]:
        """What psycopg wants to connect."""
        given = {"user": self.user, "password": self.password, "host": self.socket or self.host}
        known: dict[str, Any] = {name: value for name, value in given.items() if value}
        if self.port:
            known["port"] = self.port
        return {**known, "dbname": self.name}


def parse_database_url(url: str) -> DatabaseUrl:
    """`postgres://user:password@host:port/name`, or `postgres://user@//socket/folder/name`."""
    schemes = ("postgres", "postgresql", "pgsql")
    example = "postgres://utilisateur:mot-de-passe@hote:5432/base"
    parts = _split("DATABASE_URL", url, schemes, example)
    folder, _, name = parts.path.rpartition("/")
    if not name:
        raise Halt(f"DATABASE_URL ne nomme pas de base : attendu {example}.", status=CONFIGURATION)
    is_socket = parts.path.startswith("//")
    return DatabaseUrl(
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=parts.hostname or ("" if is_socket else "localhost"),
        socket=folder[1:] if is_socket else "",
        port=parts.port,
        name=unquote(name),
    )


def _split(variable: str, url: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    problem = Halt(
        f"{variable} n’est pas une adresse valable : attendu {example}.", status=CONFIGURATION
    )
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here: it raises on what is not a number
    except ValueError:
        raise problem from None
    if parts.scheme not in schemes:
        raise Halt(
            f"{variable} doit commencer par « {schemes[0]}:// » "
            f"(ici : « {parts.scheme or url[:20]} ») : attendu {example}.",
            status=CONFIGURATION,
        )
    return parts


def _knock(variable: str, server: str, host: str, port: int, folder: str) -> None:
    """Opens and closes a connection: an absent server is told apart from one that refuses."""
    where = f"{folder}/.s.PGSQL.{port}" if folder else f"{host}:{port}"
    try:
        if folder:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(PATIENCE)
                line.connect(where)
        else:
            socket.create_connection((host, port), timeout=PATIENCE).close()
    except OSError:
        raise Halt(
            f"{server} ne répond pas à l’adresse de {variable} ({where}) : "
            "vérifiez l’adresse, et que le serveur est démarré.",
            status=UNAVAILABLE,
        ) from None


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
