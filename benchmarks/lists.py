"""Claims: the list of files costs the same at 1 000 000 files as at 1 000; 25 files cost little.

Run on the servers of the environment (``DATABASE_URL``, ``REDIS_URL``): keeps two databases of
volume data there. Each page goes through the whole of Django, for a reviewer who sees every filed
project and for a ministry that sees its own. ``--size N`` for a quick run.
"""

import sys

from benchmarks.harness import Worker, alone, compare, options, write
from benchmarks.lists_volume import SMALL, prepared

FLAT = "<= 1.2"
#: What is measured: a name, the list, what is asked of it, the page (at most 20 of 1 000 files).
#: The ministry holds hundreds of files in both databases: those of the others are what grows.
PAGES = (
    ("first page", "projets", "", 1, "reviewer"),
    ("page 1 000", "projets", "", 1000, "reviewer"),
    ("first page filtered by state", "projets", "status=active", 1, "reviewer"),
    ("page 1 000 filtered by state", "projets", "status=active", 1000, "reviewer"),
    (
        "first page filtered by strand and organisation",
        "projets",
        "strand=open_data&organisation=volume-1",
        1,
        "reviewer",
    ),
    ("first page sorted by title", "projets", "ordering=title", 1, "reviewer"),
    ("page 1 000 sorted by deposit", "projets", "ordering=-submitted_at", 1000, "reviewer"),
    ("first page of co-financings", "financements", "", 1, "reviewer"),
    (
        "page 1 000 of co-financings by amount",
        "financements",
        "ordering=-requested_amount",
        1000,
        "reviewer",
    ),
    ("first page by deposit, the oldest first", "projets", "ordering=submitted_at", 1, "reviewer"),
    ("first page of some old days", "projets", "submitted_at__lte=2023-06-01", 1, "reviewer"),
    (
        "first page of co-financings above an amount",
        "financements",
        "requested_amount__gte=85000",
        1,
        "reviewer",
    ),
    (
        "first page of a ministry's co-financings by amount",
        "financements",
        "ordering=-requested_amount",
        1,
        "holder",
    ),
    ("first page of a ministry", "projets", "", 1, "holder"),
    ("first page of a ministry's co-financings", "financements", "", 1, "holder"),
    ("page 10 of a ministry's co-financings", "financements", "", 10, "holder"),
    ("first page of a ministry's filed requests", "financements", "status=submitted", 1, "holder"),
    (
        "first page of co-financings of a holder",
        "financements",
        "organisation=volume-9",
        1,
        "reviewer",
    ),
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
    for name, kind, address, number, who in PAGES:
        # a quarter of the files are active: 1 000 of them fill fewer pages
        deepest = min(number, 5 if "status" in address else 20)
        paths = {
            worker: alone(worker, deep=[kind, address, page], who=who)
            if number > 1
            else f"/{kind}/?{address or 'all=1'}"
            for worker, page in ((small, deepest), (large, number))
        }
        print(f"{name} ({who})", flush=True)
        figures.append(
            compare(
                f"lists: {name} for a {who}, {asked.size} files against {SMALL}",
                lambda paths=paths, who=who: alone(large, path=paths[large], who=who),
                lambda paths=paths, who=who: alone(small, path=paths[small], who=who),
                unit="ms",
                target=FLAT,
                rounds=asked.rounds,
            )
        )
    figures.append(
        compare(
            f"lists: 25 of {asked.size} files against an empty signed-in page",
            lambda: alone(large, path="/projets/?all=1"),
            lambda: alone(large, path="/aide/"),
            unit="ms",
            target="<= 3",
            rounds=asked.rounds,
        )
    )
    small.end()
    large.end()
    write(figures, asked.json)


if __name__ == "__main__":
    main()
