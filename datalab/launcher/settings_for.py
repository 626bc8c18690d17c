"""The environment variables each kind of run gives to Django; what the person set always wins."""

import os
import secrets
from pathlib import Path

from datalab.launcher.environment import VENV
from datalab.launcher.places import make_folder
from datalab.launcher.servers import Servers, named_servers

# Read by the launcher alone, or harmful to its children.
OURS = (
    "DATALAB_STARTED",
    "DJANGO_SETTINGS_MODULE",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "__PYVENV_LAUNCHER__",
)


def base_variables() -> dict[str, str]:
    """The person's environment, with `.venv` first on the path.

    PostgreSQL's own variables (PGPORT…) would lead away from an embedded server: they go then.
    """
    embedded = not named_servers()[0]
    variables = {
        name: value
        for name, value in os.environ.items()
        if name not in OURS and not (embedded and name.startswith("PG"))
    }
    variables["VIRTUAL_ENV"] = str(VENV)
    variables["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    variables["PYTHONUNBUFFERED"] = "1"
    return variables


def demo_variables(folder: Path, found: Servers, *, address: str) -> dict[str, str]:
    """For the demo and `./run manage`: its servers, its files, its secret kept in `folder`."""
    defaults = {
        "DATALAB_DEMO": "1",
        "DATALAB_SITE_URL": address,
        "DATALAB_MEDIA_ROOT": str(make_folder(folder / "media", mode=0o700)),
        "DATALAB_STATIC_ROOT": str(make_folder(folder / "static")),
        "SECRET_KEY": _kept_secret(folder / "secret"),
    }
    return {**defaults, **base_variables(), **found.variables()}


def test_variables(found: Servers) -> dict[str, str]:
    """For the tests and the benchmarks: a throw-away secret, no demo."""
    defaults = {"SECRET_KEY": secrets.token_urlsafe(48)}
    return {**defaults, **base_variables(), **found.variables()}


def production_variables(found: Servers) -> dict[str, str]:
    """What a careful production sets, for `check --deploy`."""
    variables = {**base_variables(), **found.variables()}
    for name in ("DEBUG", "DATALAB_DEMO", "DATALAB_SECURE"):
        variables.pop(name, None)
    return {
        **variables,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "datalab.example",
        "DATALAB_SITE_URL": "https://datalab.example",
        "EMAIL_URL": "smtp://localhost:25",
    }


def _kept_secret(path: Path) -> str:
    """The demo's SECRET_KEY, drawn once: sessions outlive a restart."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
