"""`./run demo`: the whole service with its told story, on this machine, until Ctrl-C."""

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from datalab.launcher import postgres, servers, session
from datalab.launcher.environment import PYTHON
from datalab.launcher.places import ROOT, demo_folder, make_folder, remove_folder
from datalab.launcher.processes import Child, Processes
from datalab.launcher.sentences import (
    CONFIGURATION,
    INTERRUPTED,
    UNAVAILABLE,
    USAGE,
    Halt,
    Interrupted,
    say,
    seconds,
)
from datalab.launcher.settings_for import demo_variables

HOST = "127.0.0.1"
MANAGE = [str(PYTHON), str(ROOT / "manage.py")]
FIRST_PAGE_PATIENCE = 60.0  # seconds
QUEUES = "default,mail,webhooks,long"


@dataclass(frozen=True)
class Options:
    """What the person asked: the port, a start from nothing, an empty desk."""

    port: int = 8000
    reset: bool = False
    empty: bool = False


def read_options(arguments: list[str]) -> Options:
    """Reads `--port N`, `--reset` and `--empty`; raises Halt on anything else."""
    port, reset, empty = Options.port, False, False
    rest = [part for argument in arguments for part in argument.split("=", 1)]
    while rest:
        word = rest.pop(0)
        if word == "--reset":
            reset = True
        elif word == "--empty":
            empty = True
        elif word == "--port":
            given = rest.pop(0) if rest else ""
            if not given.isdigit() or not 0 <= int(given) <= 65535:
                raise Halt(
                    f"--port attend un numéro de 1 à 65535 (ici : « {given} »).", status=USAGE
                )
            port = int(given)
        else:
            raise Halt(
                f"Option inconnue : « {word} ». "
                "La démonstration connaît --port N, --reset et --empty.",
                status=USAGE,
            )
    return Options(port, reset, empty)


def run(options: Options, *, started: float) -> int:
    """Runs the demo until Ctrl-C (status 0 once it was ready); `started` is in epoch seconds."""
    folder = make_folder(demo_folder())
    processes = Processes()
    state = session.Session("demo", os.getpid())
    with (
        session.held(folder, state) as lock,
        processes.guarded(keep_open=[lock]),
    ):
        port = _free_port(options.port)
        state.address = f"http://localhost:{port}"
        session.write(folder, state)
        if options.reset:
            reset(folder)
        try:
            _bring_up(processes, folder, state, port, options, started)
            ended = processes.watch()
        except Interrupted:
            say("\nArrêt de la démonstration…")
            processes.stop_all()
            say("La démonstration est arrêtée, ses données sont gardées.")
            return 0 if state.ready else INTERRUPTED
        raise Halt(
            f"« {ended.name} » s’est arrêté ; voici la fin de son journal.",
            detail=ended.last_lines(),
        )


def reset(folder: Path) -> None:
    """Forgets the demo's data. Servers that the environment names are never emptied."""
    if any(servers.named_servers()):
        raise Halt(
            "--reset n’efface que les données des serveurs embarqués : DATABASE_URL ou REDIS_URL "
            "est renseignée, videz vous-même ces serveurs.",
            status=USAGE,
        )
    postgres.forget_cluster(folder, key=folder)
    for name in ("valkey", "media"):
        remove_folder(folder / name)
    prepared_mark(folder).unlink(missing_ok=True)


def prepared_mark(folder: Path) -> Path:
    """The file that tells that the demo's data were loaded once."""
    return folder / "prepared"


def prepare(
    processes: Processes, variables: Mapping[str, str], folder: Path, *, logs: Path, empty: bool
) -> str:
    """Migrates and loads what the demo shows; the lines of the sign-ins. Raises Halt."""
    accounts = folder / "accounts.txt"
    accounts.unlink(missing_ok=True)
    command = [*MANAGE, "prepare_demo", "--accounts-to", str(accounts)]
    if empty:
        command.append("--empty")
    child = processes.start("préparation", command, environment=variables, log=logs / "prepare.log")
    if processes.finish(child):
        raise Halt(
            "Les données n’ont pas pu être préparées ; voici la fin du journal.",
            detail=child.last_lines(),
        )
    prepared_mark(folder).touch()
    lines = accounts.read_text()
    accounts.unlink()
    return lines


def _bring_up(
    processes: Processes,
    folder: Path,
    state: session.Session,
    port: int,
    options: Options,
    started: float,
) -> None:
    logs = make_folder(folder / "logs", mode=0o700)
    servers.reach_named()
    say("PostgreSQL et le courtier de messages…")
    found = servers.start(processes, folder=folder, logs=logs)
    variables = demo_variables(folder, found, address=state.address)
    say("Les données…")
    opens = folder / "open"
    web = _load_web(processes, variables, port, logs, opens=opens)
    accounts = prepare(processes, variables, folder, logs=logs, empty=options.empty)
    say("Les pages…")
    opens.touch()
    _first_page(processes, web, port)
    _start_clockwork(processes, variables, logs)
    state.ready, state.variables = True, found.variables()
    session.write(folder, state)
    duration = seconds(time.time() - started)
    say(f"\nDatalab est prêt en {duration} : {state.address}\n")
    if accounts.strip():
        say("Pour se connecter (rôle · adresse · mot de passe) :")
        say("\n".join(f"  {line}" for line in accounts.strip().splitlines()))
        say()
    say(f"Journaux : {logs}. Ctrl-C arrête tout et garde les données.")


def _free_port(port: int) -> int:
    """The port, proved free (0 asks for any); raises Halt when somebody else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Halt(
                f"Le port {port} est réservé à l’administrateur : "
                "choisissez-en un autre, par exemple « ./run demo --port 8001 ».",
                status=CONFIGURATION,
            ) from None
        except OSError:
            other = port + 1 if port < 65535 else Options.port
            raise Halt(
                f"Le port {port} est déjà pris : arrêtez ce qui l’occupe, "
                f"ou choisissez-en un autre, par exemple « ./run demo --port {other} ».",
                status=UNAVAILABLE,
            ) from None
        return int(probe.getsockname()[1])


def _load_web(
    processes: Processes, variables: Mapping[str, str], port: int, logs: Path, *, opens: Path
) -> Child:
    """Loads the service beside the data's preparation; its port opens once `opens` is there."""
    opens.unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "gunicorn", "datalab.wsgi:application", "--chdir", str(ROOT)]
    command += ["--config", str(Path(__file__).with_name("web_door.py"))]
    command += ["--bind", f"{HOST}:{port}", "--worker-class", "gthread", "--threads", "8"]
    command += [
        "--preload",
        "--no-control-socket",
        "--graceful-timeout",
        "5",
        "--log-level",
        "warning",
    ]
    if os.path.isdir("/dev/shm") and sys.platform.startswith("linux"):
        command += ["--worker-tmp-dir", "/dev/shm"]
    told = {**variables, "DATALAB_OPENS_AFTER": str(opens)}
    return processes.start("web", command, environment=told, log=logs / "web.log", cwd=ROOT)


def _first_page(processes: Processes, web: Child, port: int) -> None:
    """Fetches the home page: whatever would meet the first visitor is met here, and shown."""
    status, reason = 0, "aucune réponse"

    def answered() -> bool:
        nonlocal status, reason
        line = http.client.HTTPConnection(HOST, port, timeout=FIRST_PAGE_PATIENCE)
        try:
            line.request("GET", "/", headers={"Host": f"localhost:{port}"})
            answer = line.getresponse()
            status, reason = answer.status, answer.reason
            answer.read()
        except ConnectionRefusedError:
            return False
        except (OSError, http.client.HTTPException) as error:
            status, reason = 599, str(error)
        finally:
            line.close()
        return True

    processes.wait_until(answered, web, timeout=FIRST_PAGE_PATIENCE)
    if not 200 <= status < 400:
        problem = f"réponse {status} {reason}" if status else reason
        raise Halt(f"La première page ne s’affiche pas ({problem}).", detail=web.last_lines(60))


def _start_clockwork(processes: Processes, variables: Mapping[str, str], logs: Path) -> None:
    celery = [str(PYTHON), "-m", "celery", "-A", "datalab"]
    worker = ["worker", "--queues", QUEUES, "--concurrency", "2", "--loglevel", "INFO"]
    worker += ["--without-gossip", "--without-mingle", "--hostname", f"demo-{os.getpid()}@%h"]
    processes.start(
        "worker",
        [*celery, *worker],
        environment=variables,
        log=logs / "worker.log",
        cwd=ROOT,
        orphan_signal=signal.SIGKILL,  # its broker is leaving too, and tasks are acknowledged late
        grace=20,
    )
    beat = ["beat", "--loglevel", "INFO", "--pidfile="]
    processes.start(
        "beat", [*celery, *beat], environment=variables, log=logs / "beat.log", cwd=ROOT
    )
