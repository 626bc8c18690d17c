"""``./run bench [NAME…] [--json FILE]``: runs the programs named, or all of them, one by one."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NAMES = sorted(
    path.stem
    for path in FOLDER.glob("[a-z]*.py")
    if "_" not in path.stem and path.stem != "harness"
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", type=Path)
    options, rest = parser.parse_known_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        print(f"Mesure inconnue : {', '.join(sorted(unknown))}. Il y a : {', '.join(NAMES)}.")
        return 64
    figures, status = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name in options.names or NAMES:
            print(f"== {name}", flush=True)
            out = Path(folder) / f"{name}.json"
            command = [sys.executable, "-m", f"benchmarks.{name}", "--json", str(out), *rest]
            status = subprocess.run(command, cwd=FOLDER.parent).returncode or status
            if out.exists():
                figures += json.loads(out.read_text(encoding="utf-8"))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False), encoding="utf-8")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
