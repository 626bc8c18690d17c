"""`./run manage …`: manage.py on the demo's servers and data, whether the demo runs or not."""

import os
from pathlib import Path

from datalab.launcher import demo, servers, session
from datalab.launcher.places import demo_folder, make_folder
from datalab.launcher.processes import Processes
from datalab.launcher.sentences import INTERRUPTED, Interrupted, note
from datalab.launcher.servers import Servers
from datalab.launcher.settings_for import demo_variables

# These do not read the demo's data, or make them: nothing is loaded before them.
NEEDING_NO_DATA = frozenset(
    [
        "check",
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "draw_lifecycles",
        "help",
        "load_reference",
        "makemessages",
        "makemigrations",
        "migrate",
        "demo_story",
        "prepare_demo",
        "restore",
        "startapp",
        "version",
        "--help",
        "--version",
    ]
)
DEFAULT_ADDRESS = "http://localhost:8000"


def run(arguments: list[str]) -> int:
    """Runs one management command; its exit status. Only the command writes on standard output."""
    folder = make_folder(demo_folder())
    processes = Processes()
    found = session.running(folder)
    if found is not None:
        shared = Servers(found.variables["DATABASE_URL"], found.variables["REDIS_URL"])
        with processes.guarded():
            return _command(processes, arguments, folder, shared, found.address)
    servers.reach_named()
    if all(servers.named_servers()):
        with processes.guarded():
            named = servers.start(processes, folder=folder, logs=folder)
            return _command(processes, arguments, folder, named, DEFAULT_ADDRESS)
    with (
        session.held(folder, session.Session("manage", os.getpid())) as lock,
        processes.guarded(keep_open=[lock]),
    ):
        try:
            logs = make_folder(folder / "logs", mode=0o700)
            started = servers.start(processes, folder=folder, logs=logs)
            if not demo.prepared_mark(folder).exists() and _needs_data(arguments):
                note("Première utilisation : les données de la démonstration sont préparées…")
                variables = demo_variables(folder, started, address=DEFAULT_ADDRESS)
                demo.prepare(processes, variables, folder, logs=logs, empty=False)
            return _command(processes, arguments, folder, started, DEFAULT_ADDRESS)
        except Interrupted:
            return INTERRUPTED


def _command(
    processes: Processes, arguments: list[str], folder: Path, found: Servers, address: str
) -> int:
    variables = demo_variables(folder, found, address=address)
    return processes.foreground([*demo.MANAGE, *arguments], environment=variables)


def _needs_data(arguments: list[str]) -> bool:
    return bool(arguments) and arguments[0] not in NEEDING_NO_DATA
