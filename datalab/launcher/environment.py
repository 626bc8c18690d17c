"""Makes `.venv` from the locked requirements, and makes it again when they change."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from datalab.launcher.places import REQUIREMENTS, VENV
from datalab.launcher.sentences import CONFIGURATION, UNAVAILABLE, Halt, note, os_reason

PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".datalab-stamp.json"
# Each list holds the ones before it, so a richer environment also serves a poorer need.
LISTS = ("demo", "dev")


def inside() -> bool:
    """Whether this very process runs in the environment."""
    return Path(sys.prefix) == VENV


def ensure(requirements: str) -> bool:
    """Makes sure `.venv` holds `requirements` ("demo" or "dev"), building it when needed.

    An interrupted or outdated environment is completed or rebuilt; True when it was. Raises Halt
    with the installer's last words when it fails.
    """
    if _fresh(requirements):
        return False
    with _one_at_a_time():
        if not _fresh(requirements):
            _build(requirements)
    return True


def fingerprint(requirements: str) -> str:
    """What the environment was made from: the locked list and the version of Python."""
    try:
        content = (REQUIREMENTS / f"{requirements}.txt").read_bytes()
    except OSError as error:
        raise Halt(
            f"Le fichier requirements/{requirements}.txt ne peut pas être lu "
            f"({os_reason(error)}) : le dépôt est incomplet.",
            status=CONFIGURATION,
        ) from None
    digest = hashlib.sha256(content)
    digest.update(".".join(map(str, sys.version_info[:2])).encode())
    return digest.hexdigest()


def _fresh(requirements: str) -> bool:
    stamp = _read_stamp()
    enough = LISTS[LISTS.index(requirements) :]
    return (
        PYTHON.exists()
        and stamp.get("list") in enough
        and stamp.get("hash") == fingerprint(stamp["list"])
    )


def _read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and stamp.get("list") in LISTS else {}


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands started together build the environment once."""
    folder = os.open(REQUIREMENTS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _build(requirements: str) -> None:
    # A developer's environment is never made poorer by a demo.
    stamp = _read_stamp()
    wanted = "dev" if stamp.get("list") == "dev" else requirements
    uv = _find_uv()
    note(f"Préparation de l’environnement Python ({'uv' if uv else 'venv et pip'})…")
    try:
        STAMP.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(error) from None
    if not _usable():
        _create(uv)
    _install(uv, REQUIREMENTS / f"{wanted}.txt", exactly=bool(stamp))
    STAMP.write_text(json.dumps({"list": wanted, "hash": fingerprint(wanted)}))


def _usable() -> bool:
    """Whether what stands in `.venv` is a whole environment of this version of Python."""
    if not PYTHON.exists():
        return False
    probe = "import sys, encodings, sysconfig; print(sys.version_info[:2] == %r, sys.prefix)"
    answer = subprocess.run(
        [PYTHON, "-c", probe % (tuple(sys.version_info[:2]),)], capture_output=True, text=True
    )
    return answer.returncode == 0 and answer.stdout.split() == ["True", str(VENV)]


def _find_uv() -> list[str] | None:
    """The command that runs uv: on the path (a shim may lie, so it is tried), or as a module."""
    for command in (["uv"], [_base_python(), "-m", "uv"]):
        if command[0] == "uv" and not shutil.which("uv"):
            continue
        if subprocess.run([*command, "--version"], capture_output=True).returncode == 0:
            return command
    return None


def _base_python() -> str:
    """The Python that `.venv` is made from, never the one inside it."""
    return getattr(sys, "_base_executable", "") or sys.executable


def _create(uv: list[str] | None) -> None:
    try:
        shutil.rmtree(VENV, ignore_errors=False)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _unwritable(error) from None
    if uv:
        command = [*uv, "venv", "-q", "--no-project", "--python", _base_python(), str(VENV)]
    else:
        command = [_base_python(), "-m", "venv", str(VENV)]
    answer = _run(command)
    if answer.returncode:
        if "ensurepip" in answer.stdout + answer.stderr:
            raise Halt(
                "Python n’a pas de quoi créer un environnement : installez uv, ou le paquet "
                "python3-venv (« apt install python3-venv »), puis relancez.",
                status=UNAVAILABLE,
            )
        raise Halt(
            f"L’environnement {VENV} n’a pas pu être créé : {_last_words(answer)}",
            status=CONFIGURATION,
        )


def _install(uv: list[str] | None, lock: Path, *, exactly: bool) -> None:
    """Installs a locked list; `exactly` also removes the rest (never from what we did not make)."""
    if uv:
        verb = ["pip", "sync"] if exactly else ["pip", "install", "-r"]
        command = [*uv, *verb, str(lock), "-q", "--require-hashes", "--python", str(PYTHON)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        command += ["--no-deps", "--require-hashes", "-r", str(lock)]
    answer = _run(command)
    if answer.returncode:
        raise Halt(
            f"Les dépendances de requirements/{lock.name} n’ont pas pu être installées : "
            f"{_last_words(answer)}",
            detail=answer.stderr.strip(),
        )


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "UV_COMPILE_BYTECODE": "1"}
    for name in ("VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE", "__PYVENV_LAUNCHER__"):
        environment.pop(name, None)
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def _last_words(answer: subprocess.CompletedProcess[str]) -> str:
    lines = (answer.stderr.strip() or answer.stdout.strip() or "aucune explication").splitlines()
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines)[-1].strip()


def _unwritable(error: OSError) -> Halt:
    return Halt(
        f"Le dossier {VENV} ne peut pas être écrit ({os_reason(error)}) : "
        "rendez le dépôt accessible en écriture, puis relancez.",
        status=CONFIGURATION,
    )
