"""`./run test` and `./run bench`: real servers for the run, a browser when there is one."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from datalab.launcher import servers
from datalab.launcher.environment import PYTHON
from datalab.launcher.places import ROOT
from datalab.launcher.processes import Processes
from datalab.launcher.sentences import UNAVAILABLE, Halt, note
from datalab.launcher.settings_for import test_variables

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BUNDLED = (
    ".cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "Library/Caches/ms-playwright/chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
)
MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def run_tests(arguments: list[str]) -> int:
    """Runs pytest with the arguments given; its exit status."""
    processes = Processes()
    with processes.guarded(), servers.throwaway(processes, ephemeral=True) as found:
        return processes.foreground(
            pytest_command(arguments), environment=with_browser(test_variables(found)), cwd=ROOT
        )


def run_benchmarks(arguments: list[str]) -> int:
    """Runs `benchmarks`, on servers that keep their promises (fsync); its exit status."""
    if not (ROOT / "benchmarks" / "__main__.py").exists():
        raise Halt(
            "Ce dépôt ne contient pas de mesures (benchmarks/__main__.py).", status=UNAVAILABLE
        )
    processes = Processes()
    with processes.guarded(), servers.throwaway(processes, ephemeral=False) as found:
        variables = {**test_variables(found), "PYTHONPATH": str(ROOT)}
        command = [str(PYTHON), "-m", "benchmarks", *arguments]
        return processes.foreground(command, environment=variables)


def pytest_command(arguments: list[str]) -> list[str]:
    """pytest on every core, unless the arguments say how to share the work."""
    command = [str(PYTHON), "-m", "pytest", "-p", "no:valkey", "--ds", "tests.settings"]
    alone = {
        "--pdb",
        "--trace",
        "-s",
        "--collect-only",
        "--co",
        "--numprocesses",
        "--help",
        "--markers",
    }
    chosen = any(a.split("=")[0] in alone or a.startswith("-n") or "::" in a for a in arguments)
    if not chosen:
        command += ["-n", "auto"]
    return [*command, *arguments]


def with_browser(variables: Mapping[str, str]) -> dict[str, str]:
    """Adds `DATALAB_CHROMIUM`. Raises Halt when there is none and REQUIRE_BROWSER=1."""
    browser = find_browser()
    if browser:
        return {**variables, "DATALAB_CHROMIUM": browser}
    if os.environ.get("REQUIRE_BROWSER", "") not in ("", "0"):
        raise Halt(
            "REQUIRE_BROWSER=1, et aucun Chromium n’a été trouvé : installez-le (« apt install "
            "chromium »), ou donnez son chemin dans la variable CHROMIUM.",
            status=UNAVAILABLE,
        )
    note("Aucun Chromium n’a été trouvé : les parcours dans le navigateur seront passés.")
    return dict(variables)


def find_browser() -> str | None:
    """The Chromium of this machine: the one named by CHROMIUM, else the first that is known."""
    for variable in ("DATALAB_CHROMIUM", "CHROMIUM"):
        named = os.environ.get(variable)
        if named:
            path = shutil.which(named)
            if path is None:
                raise Halt(
                    f"La variable {variable} ne mène à aucun programme (« {named} »).",
                    status=UNAVAILABLE,
                )
            return path
    bundled = (str(path) for pattern in BUNDLED for path in sorted(Path.home().glob(pattern)))
    return next((path for path in map(shutil.which, [*BROWSERS, MACOS, *bundled]) if path), None)
