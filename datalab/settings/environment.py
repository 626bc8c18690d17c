"""The environment as every room of the settings reads it, and where the house stands."""

import sys
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()


def required(name: str, purpose: str) -> str:
    """The value of a variable without which the service cannot start.

    Ends the process with one French sentence (exit status 78, EX_CONFIG) when it is missing.
    """
    value = env.str(name, default="")
    if not value:
        sys.stderr.write(
            f"La variable d’environnement {name} manque : {purpose} "
            "Voir docs/operations.md, ou lancer « ./run demo » qui règle tout seul.\n"
        )
        raise SystemExit(78)
    return value


DEBUG = env.bool("DEBUG", default=False)
DATALAB_DEMO = env.bool("DATALAB_DEMO", default=False)
