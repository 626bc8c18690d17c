"""Claim: 100 000 lines of Chorus come in within a minute, in less than 300 MB.

Run in the environment of the service (``DATABASE_URL``, ``REDIS_URL``): makes its own database,
imports a fresh extract each round through the command itself, as a process of its own, and prints
the time and the peak of memory against their limits. ``--json FILE`` writes the same figures.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import database

HOUSE = Path(__file__).resolve().parent.parent
SECONDS, MEGABYTES = 60, 300
HEADER = (
    "Exercice comptable;Centre financier;Domaine fonctionnel;Centre de coûts;"
    "Numéro de pièce de référence;Poste;Texte;Montant;Fournisseur;Type de montant;Date comptable"
)
TYPES = (100, 150, 200, 200, 200, 350, 500)


def extract(path: Path, lines: int, seed: int) -> None:
    """An engagement extract like the real ones: Western encoding, French amounts, wide rows."""
    chance = random.Random(seed)
    with path.open("w", encoding="cp1252") as out:
        out.write(HEADER + "\n")
        for _line in range(lines):
            cents = chance.randint(-50_000_000, 90_000_000)
            euros = f"{abs(cents) // 100:,}".replace(",", " ") + f",{abs(cents) % 100:02d}"
            sign = "-" if cents < 0 else ""
            out.write(
                f"2026;0349-CDNU-CDNU;0349-01;DINUM{chance.randint(1, 40):04d};"
                f"15{chance.randint(0, 20_000):08d};{chance.randint(1, 9) * 10};"
                f"Convention de données n° {chance.randint(1, 9999)};{sign}{euros};"
                f"FOURNISSEUR {chance.randint(1, 2000)};{chance.choice(TYPES)};"
                f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/2026\n"
            )


def manage(environment: dict, *arguments: str) -> tuple[float, float]:
    """Runs a command of ``manage.py``; seconds and megabytes at the peak."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=HOUSE,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"manage.py {' '.join(arguments)} a échoué")
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return time.perf_counter() - started, peak


def figure(claim: str, ours: list[float], limit: float, unit: str) -> dict:
    """One claim in the house's form: the limit over the median must reach 1."""
    median = statistics.median(ours)
    ratio = limit / median
    return {
        "claim": claim,
        "ours": round(median, 2),
        "theirs": limit,
        "unit": unit,
        "ratio": round(ratio, 2),
        "target": 1.0,
        "holds": ratio >= 1.0,
        "rounds": len(ours),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    times, peaks, again = [], [], []
    with database(f"bench_chorus_{os.getpid()}") as address:
        environment = {**os.environ, "DATABASE_URL": address, "DEBUG": "1"}
        manage(environment, "migrate", "--verbosity", "0")
        with tempfile.TemporaryDirectory() as folder:
            for number in range(options.rounds):
                path = Path(folder) / f"extrait-{number}.csv"
                extract(path, options.lines, number)
                seconds, peak = manage(environment, "import_chorus", str(path), "--partial")
                times.append(seconds)
                peaks.append(peak)
                again.append(manage(environment, "import_chorus", str(path), "--partial")[0])
                print(f"  {seconds:6.1f} s · {peak:5.0f} Mo · de nouveau {again[-1]:5.1f} s")
                path.unlink()
    lines = f"{options.lines} lines of Chorus"
    figures = [
        figure(f"{lines} imported within a minute", times, SECONDS, "s"),
        figure(f"{lines} imported in less than 300 MB", peaks, MEGABYTES, "MB"),
        figure(f"{lines} brought again change nothing, within a minute", again, SECONDS, "s"),
    ]
    for row in figures:
        print(
            f"{row['claim']}: {row['ours']} {row['unit']}, limit {row['theirs']}, "
            f"ratio {row['ratio']} ({'holds' if row['holds'] else 'does not hold'})"
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
