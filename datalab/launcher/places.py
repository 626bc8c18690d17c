"""Where things live: the clone, the demo's folder, the short folder of the sockets."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from datalab.launcher.sentences import CONFIGURATION, Halt, os_reason

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"


def demo_folder() -> Path:
    """The folder that keeps the demo's data: `DATALAB_DEMO_DIR`, or `.demo/` of the clone."""
    return Path(os.environ.get("DATALAB_DEMO_DIR") or ROOT / ".demo").absolute()


def make_folder(path: Path, *, mode: int = 0o755) -> Path:
    """The folder, made if missing and proved writable.

    Raises Halt, naming the folder and the reason, when it cannot be written.
    """
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise Halt(
            f"Le dossier {path} ne peut pas être écrit ({os_reason(error)}) : "
            "rendez-le accessible, ou choisissez-en un autre avec DATALAB_DEMO_DIR.",
            status=CONFIGURATION,
        ) from None
    return path


def remove_folder(path: Path) -> None:
    """Removes a tree; raises Halt when something in it cannot be removed."""
    try:
        shutil.rmtree(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Halt(
            f"Le dossier {path} ne peut pas être effacé ({os_reason(error)}).",
            status=CONFIGURATION,
        ) from None


def own_path(kind: str, key: Path, *, parents: tuple[str, ...] = ("/tmp",)) -> Path:
    """The path of a folder of ours outside the clone, always the same for the same `key`.

    It is short, since the path of a socket ends at 104 characters.
    """
    digest = hashlib.sha256(str(key).encode()).hexdigest()[:10]
    parent = next(
        (p for p in map(Path, parents) if os.access(p, os.W_OK)), Path(tempfile.gettempdir())
    )
    return parent / f"datalab-{kind}-{os.getuid()}-{digest}"


def own_folder(path: Path) -> Path:
    """The folder, made if missing, that others may pass through and only we write.

    Others may write in its parent: one that somebody else made under this name is refused.
    """
    try:
        path.mkdir(mode=0o711)
    except FileExistsError:
        pass
    except OSError as error:
        raise Halt(
            f"Le dossier {path} ne peut pas être créé ({os_reason(error)}).", status=CONFIGURATION
        ) from None
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise Halt(
            f"Le dossier {path} appartient à quelqu’un d’autre : supprimez-le, puis relancez.",
            status=CONFIGURATION,
        )
    return path
