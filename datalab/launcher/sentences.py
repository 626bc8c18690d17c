"""How the launcher speaks: one French sentence when something is wrong, short lines otherwise."""

import os
import sys

FAILED = 1
USAGE = 64  # EX_USAGE
UNAVAILABLE = 69  # EX_UNAVAILABLE
CONFIGURATION = 78  # EX_CONFIG
INTERRUPTED = 130  # 128 + SIGINT


class Halt(Exception):  # noqa: N818 - an order to stop, not a defect
    """The job cannot be done: `sentence` (French) says why and what to do, `status` is never 0."""

    def __init__(self, sentence: str, *, status: int = FAILED, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.detail = detail


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C, or asked the launcher to end."""


def say(text: str = "") -> None:
    """A line for the person, on standard output."""
    _write(sys.stdout, text)


def note(text: str) -> None:
    """A line beside the result, on standard error, so that exports stay clean."""
    _write(sys.stderr, text)


def _write(stream: object, text: str) -> None:
    try:
        print(text, file=stream, flush=True)  # type: ignore[call-overload] # a stream, or None
    except (BrokenPipeError, UnicodeEncodeError):
        if isinstance(sys.exc_info()[1], UnicodeEncodeError):
            os.write(1 if stream is sys.stdout else 2, (text + "\n").encode())


def os_reason(error: OSError) -> str:
    """The operating system's reason in French words, for the few that people meet."""
    import errno

    known = {
        errno.EACCES: "droits insuffisants",
        errno.EPERM: "opération non permise",
        errno.EROFS: "système de fichiers en lecture seule",
        errno.ENOSPC: "disque plein",
        errno.ENOTDIR: "un élément du chemin n’est pas un dossier",
        errno.EEXIST: "un fichier porte déjà ce nom",
        errno.ENOENT: "ce chemin ne peut pas être créé",
        errno.ENAMETOOLONG: "chemin trop long",
    }
    return known.get(error.errno or 0, error.strerror or str(error))


def seconds(duration: float) -> str:
    """`3.14` → « 3,1 s »."""
    return f"{duration:.1f}".replace(".", ",") + "\u00a0s"
