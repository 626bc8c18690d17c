"""`./run check`: every check of the project, all shown, then one summary."""

import subprocess
import tempfile
import time
from collections.abc import Mapping

from datalab.launcher import advisories, servers, suite
from datalab.launcher.demo import MANAGE
from datalab.launcher.environment import PYTHON, VENV
from datalab.launcher.places import ROOT
from datalab.launcher.processes import Processes
from datalab.launcher.sentences import FAILED, Halt, note, say, seconds
from datalab.launcher.settings_for import production_variables, test_variables

TOOLS: tuple[tuple[str, list[str]], ...] = (
    ("format", [str(PYTHON), "-m", "ruff", "format", "--check", "."]),
    ("lint", [str(PYTHON), "-m", "ruff", "check", "."]),
    ("types", [str(PYTHON), "-m", "mypy", "."]),
    ("imports", [str(VENV / "bin" / "lint-imports"), "--no-cache"]),
    ("templates", [str(PYTHON), "-m", "djlint", "templates", "--lint", "--quiet"]),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    ("lifecycles", [*MANAGE, "draw_lifecycles", "--check"]),
)
DEPLOYMENT = [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]

# With hashed names, as in production: a file that names a missing one is found here.
COLLECT = [*MANAGE, "collectstatic", "--noinput", "--verbosity", "0"]

#: A step, whether it passed (None: it could not be asked here, which fails nothing), its seconds.
Result = tuple[str, bool | None, float]
SIGNS = {True: "✓", False: "✗", None: "–"}


def run(arguments: list[str]) -> int:
    """Runs every step, goes on after a failure; 0 only when all passed. Arguments go to pytest."""
    results: list[Result] = []
    processes = Processes()
    with processes.guarded(), servers.throwaway(processes, ephemeral=True) as found:
        variables = {**test_variables(found), "PYTHONPATH": str(ROOT)}
        for name, command in TOOLS:
            processes.check()
            results.append(_step(name, command, variables))
        production = production_variables(found)
        results.append(_step("deployment", DEPLOYMENT, production))
        with tempfile.TemporaryDirectory() as collected:
            production["DATALAB_STATIC_ROOT"] = collected
            results.append(_step("static files", COLLECT, production))
        results.append(_advisories())
        processes.check()
        results.append(_tests(processes, arguments, test_variables(found)))
    say()
    for name, passed, duration in results:
        say(f"{SIGNS[passed]} {name} ({seconds(duration)})")
    failures = [name for name, passed, _ in results if passed is False]
    if unasked := [name for name, passed, _ in results if passed is None]:
        say(f"\nNon vérifié ici : {', '.join(unasked)}.")
    say(f"\nEn échec : {', '.join(failures)}." if failures else "\nTout est en ordre.")
    return FAILED if failures else 0


def _step(name: str, command: list[str], variables: Mapping[str, str]) -> Result:
    """One tool; its output is shown only when it fails."""
    began = time.monotonic()
    answer = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    passed = answer.returncode == 0
    duration = time.monotonic() - began
    say(f"{SIGNS[passed]} {name} ({seconds(duration)})")
    if not passed:
        say(answer.stdout.rstrip())
    return name, passed, duration


def _advisories() -> Result:
    """Known vulnerabilities fail; a service that cannot be asked is told and fails nothing."""
    began = time.monotonic()
    verdict = advisories.audit()
    passed = None if verdict.unasked else not verdict.found
    duration = time.monotonic() - began
    say(f"{SIGNS[passed]} advisories ({seconds(duration)})")
    if verdict.unasked:
        say(f"  Vulnérabilités des dépendances non vérifiées : {verdict.unasked}.")
    for sentence in verdict.found:
        say(f"  {sentence}")
    return "advisories", passed, duration


def _tests(processes: Processes, arguments: list[str], variables: Mapping[str, str]) -> Result:
    began = time.monotonic()
    try:
        status = processes.foreground(
            suite.pytest_command(arguments), environment=suite.with_browser(variables), cwd=ROOT
        )
    except Halt as halt:
        note(halt.sentence)
        status = FAILED
    return "tests", status == 0, time.monotonic() - began
