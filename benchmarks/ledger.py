"""Claims: a movement costs at most twice the least correct transaction, and never more with age.

Eight processes post on one hot line through ``books``, against pgbench doing the least correct
transaction (a balance with its CHECK, a row) on the same server; then against django-hordak, which
sums, at 100 000 legs. An officer's act is one movement, which is its own transaction; a movement
inside its caller's transaction, as when a file moves too, is measured beside it. A ledger of 1 000
movements is compared with one of 1 000 000, that plain SQL fills with the triggers off (its totals
are made again from its movements, its seals are not): a movement, and the officer's page as a
browser gets it.
"""

import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg

from benchmarks.harness import (
    HOUSE,
    Figure,
    Worker,
    alone,
    compare,
    database,
    migrate,
    options,
    pgbench,
    together,
    write,
)

HORDAK = "django-hordak==2.0.0"
CLIENTS = 8
MINIMAL = """
BEGIN;
UPDATE bench_balance SET amount = amount - 0.01 WHERE id = 1;
INSERT INTO bench_movement (balance_id, amount, reason, effect_on, recorded_at)
VALUES (1, 0.01, 'Mesure', current_date, now());
COMMIT;
"""
MINIMAL_TABLES = """
CREATE TABLE bench_balance (id int PRIMARY KEY, amount numeric(14, 2) CHECK (amount >= 0));
INSERT INTO bench_balance VALUES (1, 900000000);
CREATE TABLE bench_movement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    balance_id int REFERENCES bench_balance DEFERRABLE INITIALLY DEFERRED,
    amount numeric(14, 2) CHECK (amount > 0), reason text, effect_on date, recorded_at timestamptz
);
"""
#: A story of three years on six lines, told through the ledger's own triggers.
STORY = """
INSERT INTO accounts_user (email, password, first_name, last_name, is_active, joined_on)
VALUES ('mesure@essai.invalid', '!', '', '', true, current_date);
INSERT INTO ledger_envelope (code, label, programme, action, ceiling_amount, allocated_amount)
VALUES ('MESURE', 'Mesure', '349', '01', 900000000000, 0);
INSERT INTO ledger_fiscalyear (envelope_id, year, opened_at, opened_by_id, opening_reason,
    initial_ae_amount, initial_cp_amount, carried_cp_amount, closing_reason)
SELECT e.id, y, now(), u.id, 'Mesure', 0, 0, 0, ''
  FROM ledger_envelope e, accounts_user u, generate_series(2024, 2026) y;
INSERT INTO ledger_budgetline (envelope_id, code, label, strand, nature)
SELECT e.id, 'L' || n, 'Ligne', (ARRAY['open_data', 'artificial_intelligence'])[1 + n % 2], '63'
  FROM ledger_envelope e, generate_series(1, 6) n;
INSERT INTO ledger_movement (key, kind, credit, amount, source_pocket, destination_line_id,
    destination_year, destination_pocket, award, exception, effect_on, recorded_at,
    recorded_by_id, reason)
SELECT 'open' || l.id || c || y, 'allocation', c, 1000000000, 'outside', l.id, y, 'available', '',
       '', make_date(y, 1, 2), make_date(y, 1, 2), u.id, 'Mesure'
  FROM ledger_budgetline l, accounts_user u, unnest(ARRAY['ae', 'cp']) c,
       generate_series(2024, 2026) y;
"""
#: Freezes and thaws in turn, over every line, year and month: what is available stays what it was.
#: Few movements are spread over the same three years as many: it is their number that is compared.
FILL = """
INSERT INTO ledger_movement (key, kind, credit, amount, source_line_id, source_year, source_pocket,
    destination_line_id, destination_year, destination_pocket, award, exception, effect_on,
    recorded_at, recorded_by_id, reason, chain_line_id, number, previous_hash, hash)
SELECT %(mark)s || n, CASE n %% 2 WHEN 0 THEN 'freeze' ELSE 'thaw' END, 'ae', 1.00,
       l.id, y.year, CASE n %% 2 WHEN 0 THEN 'available' ELSE 'frozen' END,
       l.id, y.year, CASE n %% 2 WHEN 0 THEN 'frozen' ELSE 'available' END, '', '',
       make_date(y.year, 1, 1) + day.number, make_date(y.year, 1, 1) + day.number, u.id, 'Mesure',
       l.id,
       c.number + row_number() OVER (PARTITION BY l.id ORDER BY n),
       repeat('0', 64), repeat('0', 64)
  FROM generate_series(0, %(count)s - 1) n
  JOIN LATERAL (SELECT 2024 + (n / 12 %% 3)::int AS year) y ON true
  JOIN LATERAL (SELECT (n / 36 * greatest(1, 13140 / %(count)s) %% 365)::int AS number) day ON true
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM ledger_budgetline) l
    ON l.place = n / 2 %% 6
  JOIN ledger_chain c ON c.line_id = l.id, accounts_user u
"""
TABLES = ("ledger_movement", "ledger_chain", "ledger_dailytotal", "ledger_monthlytotal")


def fill(url: str, count: int) -> None:
    """Adds movements in bulk, then makes chains' heads and daily and monthly totals from them."""
    legs = (HOUSE / "funding/ledger/sql/audit.sql").read_text(encoding="utf-8")
    legs = re.search(r"-- name: legs\n(.*?)\n-- name:", legs, re.DOTALL).group(1)
    with psycopg.connect(url, autocommit=True) as server:
        for table in TABLES:
            server.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        server.execute(FILL, {"mark": f"bulk{count}-", "count": count})
        server.execute(
            "UPDATE ledger_chain c SET number = m.number FROM (SELECT chain_line_id, max(number) "
            "AS number FROM ledger_movement GROUP BY 1) m WHERE m.chain_line_id = c.line_id"
        )
        server.execute("DELETE FROM ledger_dailytotal")
        server.execute(
            "INSERT INTO ledger_dailytotal (line_id, fiscal_year, credit, pocket, kind, effect_on, "
            "known_on, amount) SELECT line_id, fiscal_year, credit, pocket, kind, effect_on, "
            f"known_on, sum(amount) FROM ({legs}) legs "
            "WHERE is_loose IS NOT TRUE GROUP BY 1, 2, 3, 4, 5, 6, 7"
        )
        server.execute("DELETE FROM ledger_monthlytotal")
        server.execute(
            "INSERT INTO ledger_monthlytotal (line_id, fiscal_year, credit, pocket, kind, month, "
            "amount) SELECT line_id, fiscal_year, credit, pocket, kind, "
            "date_trunc('month', effect_on::timestamp)::date, sum(amount) "
            "FROM ledger_dailytotal GROUP BY 1, 2, 3, 4, 5, 6"
        )
        for table in TABLES:
            server.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        server.execute("VACUUM ANALYZE")


def minimal(url: str, seconds: float) -> float:
    """Transactions a second of pgbench, with as many clients."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(MINIMAL)
        script.flush()
        command = [pgbench(), "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(int(seconds))]
        said = subprocess.run(
            [*command, "-f", script.name, url], capture_output=True, text=True, check=True
        ).stdout
    return float(re.search(r"tps = ([\d.]+)", said).group(1))


def hordak_environment(folder: str) -> str | None:
    """A Python with django-hordak, or None where no package index answers."""
    python = Path(folder) / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", folder],
        [str(python), "-m", "pip", "install", "-q", HORDAK, "django~=5.2.0", "psycopg[binary]"],
    ):
        if subprocess.run(command, capture_output=True).returncode:
            return None
    return str(python)


def hot_line(small: str, stack: ExitStack, rounds: int, seconds: float) -> list[Figure]:
    """Eight clients on one line, against pgbench and against django-hordak."""
    clients = [ours(small, stack) for _ in range(CLIENTS)]
    with psycopg.connect(small, autocommit=True) as server:
        server.execute(MINIMAL_TABLES)

    def posts(deed: str = "post") -> float:
        return together(clients, do="during", deed=deed, seconds=seconds)

    found = []
    for claim, deed in (
        ("books, 8 processes on one hot line", "post"),
        ("books inside the caller's transaction, 8 processes on one hot line", "post_within"),
    ):
        posts(deed)
        found.append(
            compare(
                f"{claim}, against the least correct transaction (pgbench)",
                lambda deed=deed: posts(deed),
                lambda: minimal(small, seconds),
                unit="op/s",
                target=">= 0.5",
                rounds=rounds,
            )
        )
    python = hordak_environment(stack.enter_context(tempfile.TemporaryDirectory()))
    if python is None:
        print("  django-hordak could not be installed here: that claim is not measured")
        return found
    peer_url = stack.enter_context(database("bench_ledger_hordak"))
    script = str(HOUSE / "benchmarks" / "ledger_hordak.py")
    peers = [Worker(python, script, DATABASE_URL=peer_url) for _ in range(CLIENTS)]
    for peer in peers:
        stack.callback(peer.end)
    alone(peers[0], do="fill", legs=100_000)
    found.append(
        compare(
            "books against django-hordak made safe (it sums), 8 processes, 100 000 legs",
            posts,
            lambda: together(peers, do="during", seconds=seconds),
            unit="op/s",
            target=">= 30",
            rounds=rounds,
        )
    )
    return found


def ours(url: str, stack: ExitStack) -> Worker:
    worker = Worker(
        sys.executable,
        "-m",
        "benchmarks.ledger_worker",
        DATABASE_URL=url,
        DATALAB_DATABASE_POOL="0",
    )
    stack.callback(worker.end)
    return worker


def age(small: str, big: str, stack: ExitStack, rounds: int, many: int) -> list[Figure]:
    """The same deeds on a young ledger and on an old one, in many short rounds."""
    rounds *= 3
    old, young = ours(big, stack), ours(small, stack)
    label = f"at {many:,} movements against 1,000".replace(",", " ")
    found = []
    for claim, deed, count in (
        ("a movement through books", "post", 60),
        ("the queries of the envelope page", "read", 20),
        ("figures as of a date", "dated", 20),
        ("the officer's envelope page over HTTP", "page", 8),
        ("the officer's envelope page as of a date, over HTTP", "page_dated", 8),
    ):
        for worker in (old, young):
            alone(worker, do="times", deed=deed, count=count)

        def median(worker: Worker, deed: str = deed, count: int = count) -> float:
            return alone(worker, do="times", deed=deed, count=count)

        found.append(
            compare(
                f"{claim}, {label}",
                lambda median=median: median(old),
                lambda median=median: median(young),
                unit="ms",
                target="<= 1.2",
                rounds=rounds,
            )
        )
    found.append(
        compare(
            f"the number of queries of the officer's envelope page, {label}",
            lambda: alone(old, do="queries"),
            lambda: alone(young, do="queries"),
            unit="queries",
            target="<= 1",
            rounds=1,
        )
    )
    return found


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--movements", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3.0)
    asked = parser.parse_args()
    with ExitStack() as stack:
        small = stack.enter_context(database("bench_ledger_small"))
        migrate(small)
        with psycopg.connect(small, autocommit=True) as server:
            server.execute(STORY)
        fill(small, 1_000)
        big = stack.enter_context(database("bench_ledger_big", template="bench_ledger_small"))
        fill(big, asked.movements)
        figures = age(small, big, stack, asked.rounds, asked.movements)
        figures += hot_line(small, stack, asked.rounds, asked.seconds)
    write(figures, asked.json)


if __name__ == "__main__":
    main()
