"""`./run` needs a Python and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from datalab.launcher.places import ROOT


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of the wrapper alone, and a path with no more than the shell's own needs."""
    shutil.copy(ROOT / "run", tmp_path / "run")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname"):
        (programs / name).symlink_to(shutil.which(name) or name)
    return tmp_path


def run(bare: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    path = {"PATH": str(bare / "bin")}
    return subprocess.run([bare / "run", *arguments], env=path, capture_output=True, text=True)


def program(bare: Path, name: str, body: str) -> None:
    path = bare / "bin" / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def test_without_python_one_sentence_says_what_to_do(bare):
    answer = run(bare, "demo")
    assert answer.returncode == 69
    assert answer.stderr.count("\n") == 1
    assert "Python 3.11" in answer.stderr
    assert answer.stdout == ""


def test_an_old_python_is_passed_over_for_a_newer_one(bare):
    program(bare, "python3", "exit 1")
    program(bare, "python3.12", 'case "$1" in -c) exit 0;; esac; echo "$@"')
    answer = run(bare, "demo", "--port", "8001")
    assert answer.stdout.strip() == f"{bare}/datalab/launcher demo --port 8001"


def test_the_launcher_imports_nothing_but_the_standard_library():
    modules = [path.stem for path in (ROOT / "datalab" / "launcher").glob("*.py")]
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += "".join(
        f"import datalab.launcher.{name}\n" for name in sorted(modules) if name[0] != "_"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr


def test_help_is_given_before_any_environment_is_made(bare):
    shutil.copytree(ROOT / "datalab" / "launcher", bare / "datalab" / "launcher")
    shutil.copy(ROOT / "datalab" / "__init__.py", bare / "datalab")
    (bare / "bin" / "python3").symlink_to(os.path.realpath(sys.executable))
    answer = run(bare, "--help")
    assert answer.returncode == 0, answer.stderr
    assert "./run COMMANDE" in answer.stdout
    assert not (bare / ".venv").exists()
