"""Known vulnerabilities of what is locked, asked of a public service of advisories."""

import json
import os
import socket
import subprocess
from dataclasses import dataclass
from urllib.parse import urlsplit

from datalab.launcher.environment import PYTHON
from datalab.launcher.places import ROOT

#: The open database of advisories; another of the same protocol by the variable.
OSV = "https://api.osv.dev/v1/query"
VARIABLE = "DATALAB_ADVISORIES_URL"
PATIENCE = 5.0
#: The widest lock: what runs in production is in it.
LOCK = ROOT / "requirements" / "dev.txt"


@dataclass(frozen=True)
class Verdict:
    """``found``: a sentence a vulnerability. ``unasked``: why the service could not be asked."""

    found: tuple[str, ...] = ()
    unasked: str = ""


def audit(lock=LOCK, *, service: str = "") -> Verdict:
    """Asks the service about each locked version. A service away is no vulnerability found."""
    address = service or os.environ.get(VARIABLE) or OSV
    if not _answers(address):
        return Verdict(unasked=f"le service d’avis de sécurité ne répond pas ({address})")
    command = [str(PYTHON), "-m", "pip_audit", "--requirement", str(lock), "--disable-pip"]
    command += ["--no-deps", "--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    command += ["--vulnerability-service", "osv", "--osv-url", address]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    try:
        told = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (answer.stderr.strip().splitlines() or ["aucune réponse"])[-1]
        return Verdict(unasked=f"le service d’avis de sécurité n’a pas répondu : {last[:200]}")
    return Verdict(found=tuple(_sentences(told)))


def _answers(address: str) -> bool:
    """Whether something listens there: said in seconds, not after each retry of each package."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), PATIENCE).close()
    except OSError:
        return False
    return True


def _sentences(dependencies: list[dict]):
    for package in dependencies:
        for advisory in package.get("vulns", []):
            mended = ", ".join(advisory.get("fix_versions") or ()) or "aucune version"
            names = " ".join([advisory["id"], *advisory.get("aliases", [])])
            yield f"{package['name']} {package['version']} : {names}, corrigée dans : {mended}"
