"""The five commands of `./run`, first outside the environment, then inside it."""

import os
import sys
import time
from pathlib import Path

from datalab.launcher import environment
from datalab.launcher.sentences import INTERRUPTED, USAGE, Halt, Interrupted, note, say

HELP = """\
Usage : ./run COMMANDE

  demo [--port N] [--reset] [--empty]   le service complet et son histoire, sur cette machine
  test [arguments de pytest]            tous les tests, sur de vrais serveurs
  check                                 ce que vérifie l’intégration continue
  bench [NOM…] [--json FICHIER]         les mesures
  manage COMMANDE …                     manage.py, sur les données de la démonstration

demo prend le port 8000, garde ses données dans .demo/ (ou DATALAB_DEMO_DIR) ; --reset les efface,
--empty ne charge que les données de référence. Avec DATABASE_URL et REDIS_URL, ces serveurs servent
et aucun n’est lancé. Voir docs/operations.md."""

REQUIREMENTS = {"demo": "demo", "manage": "demo", "test": "dev", "check": "dev", "bench": "dev"}


def main(arguments: list[str]) -> int:
    """Runs one command; its exit status. What goes wrong is one French sentence on stderr."""
    os.environ.setdefault("DATALAB_STARTED", repr(time.time()))
    try:
        return _dispatch(arguments)
    except Halt as halt:
        if halt.detail:
            note(halt.detail)
            note("")
        note(halt.sentence)
        return halt.status
    except (KeyboardInterrupt, Interrupted):
        return INTERRUPTED


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        say(HELP)
        return 0 if arguments else USAGE
    command, rest = arguments[0], arguments[1:]
    if command not in REQUIREMENTS:
        raise Halt(
            f"Commande inconnue : « {command} ». "
            "Les commandes sont demo, test, check, bench et manage.",
            status=USAGE,
        )
    if command in ("demo", "check", "bench") and {"-h", "--help"} & set(rest):
        say(HELP)
        return 0
    _enter_environment(command, arguments)
    return _run(command, rest)


def _enter_environment(command: str, arguments: list[str]) -> None:
    """Goes on in `.venv`, made or refreshed first; the process keeps its number."""
    built = environment.ensure(REQUIREMENTS[command])
    if built or not environment.inside():
        python = str(environment.PYTHON)
        door = str(Path(__file__).parent)
        sys.stdout.flush()
        os.execv(python, [python, door, *arguments])


def _run(command: str, rest: list[str]) -> int:
    # Imported here: outside the environment these have nothing to do.
    from datalab.launcher import checks, demo, shell, suite

    if command == "demo":
        started = float(os.environ["DATALAB_STARTED"])
        return demo.run(demo.read_options(rest), started=started)
    if command == "manage":
        return shell.run(rest)
    if command == "test":
        return suite.run_tests(rest)
    if command == "bench":
        return suite.run_benchmarks(rest)
    return checks.run(rest)
