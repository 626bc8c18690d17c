"""Claims: the French search is fifty times faster than ``icontains``, and grows little.

Run on the servers of the environment (``DATABASE_URL``, ``REDIS_URL``): keeps two databases of
volume data there. Each search gives the 25 best files that the person may read, with their
excerpts; ``icontains`` gives the 25 newest and their count. ``--size N`` for a quick run.
"""

import sys

from benchmarks.harness import Worker, alone, compare, options, write
from benchmarks.lists_volume import SMALL, prepared

#: A class of words each: how often it is met, what is typed.
WORDS = (
    ("a rare word", "géothermie"),
    ("two words", "tourbières littoral"),
    ("a middling word", "avalanches"),
    ("a common word", "registres"),
    ("a very common word", "données"),
)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--fresh", action="store_true", help="writes the volume data anew")
    asked = parser.parse_args()
    command = (sys.executable, "-m", "benchmarks.lists_worker")
    small = Worker(*command, DATABASE_URL=prepared(SMALL, fresh=asked.fresh))
    large = Worker(*command, DATABASE_URL=prepared(asked.size, fresh=asked.fresh))
    figures = []
    for name, text in WORDS:
        print(f"{name}: {text}", flush=True)
        contained = text.split()[0]
        found = compare(
            f"search: {name} (« {text} ») against icontains at {asked.size} files",
            lambda contained=contained: alone(large, contains=contained),
            lambda text=text: alone(large, search=text),
            unit="ms",
            target=">= 50",
            rounds=asked.rounds,
        )
        grown = compare(
            f"search: {name} (« {text} »), {asked.size} files against {SMALL}",
            lambda text=text: alone(large, search=text),
            lambda text=text: alone(small, search=text),
            unit="ms",
            target="<= 15",
            rounds=asked.rounds,
        )
        figures += [found, grown]
    small.end()
    large.end()
    write(figures, asked.json)


if __name__ == "__main__":
    main()
