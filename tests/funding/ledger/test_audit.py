"""The audit recomputes everything, finds a tampered row and names it."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from funding.ledger import audit, books
from funding.ledger.models import Credit, Movement
from tests.factories.ledger import (
    engagement,
    envelope,
    euros,
    fill_a_bundle,
    line,
    officer,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived():
    both = envelope(years=(2026, 2027))
    of, other = line(both, ae=1000, cp=1000), line(both, ae=100)
    act = engagement(of, 300)
    with transaction.atomic():
        books.pay(engagement=act, fiscal_year=2026, amount=euros(100), **told())
        books.reserve(line=of, fiscal_year=2026, award="DL-2", amount=euros(50), **told())
        books.carry_over(line=of, from_year=2026, credit=Credit.CP, amount=euros(30), **told())
        proposal = books.propose_transfer(
            source_line=of,
            destination_line=other,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=euros(5),
            **told(),
        )
        books.approve_transfer(proposal=proposal, by=officer(), at=told()["at"])
        fill_a_bundle(of)
    return of


def tamper(table: str, sql: str, *params) -> None:
    """What a database owner can do, and nobody else: switch the guards off for a while."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, params)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def findings() -> list[tuple[str, str]]:
    return [(found.check, found.subject) for found in audit.run().findings]


def test_a_ledger_that_lived_is_clean(lived):
    report = audit.run()
    assert report.findings == []
    assert report.checked["mouvement"] == Movement.objects.count()
    assert report.heads[lived.code] == lived.chain.hash


def test_a_changed_movement_is_named(lived):
    victim = Movement.objects.filter(kind="reservation").order_by("pk").first()
    tamper("ledger_movement", "UPDATE ledger_movement SET reason = 'x' WHERE id = %s", victim.pk)
    assert findings() == [("chain", f"{lived.code} · rang {victim.number} · {victim.key}")]


def test_a_changed_amount_shows_in_the_balances_too(lived):
    victim = Movement.objects.get(kind="payment")
    tamper("ledger_movement", "UPDATE ledger_movement SET amount = 99 WHERE id = %s", victim.pk)
    found = findings()
    assert found[0] == ("chain", f"{lived.code} · rang {victim.number} · {victim.key}")
    assert {check for check, _subject in found} == {
        "chain", "balances", "daily_totals", "monthly_totals", "engagements",
    }  # fmt: skip


def test_only_the_first_wrong_row_of_a_line_is_named(lived):
    tamper("ledger_movement", "UPDATE ledger_movement SET reason = 'x' WHERE amount > 1")
    names = [subject for check, subject in findings() if check == "chain"]
    assert [name for name in names if name.startswith(lived.code)] == [
        f"{lived.code} · rang 1 · {Movement.objects.get(chain_line=lived, number=1).key}"
    ]


def test_a_removed_movement_leaves_a_hole(lived):
    victim = Movement.objects.get(kind="carry_over")
    tamper("ledger_movement", "DELETE FROM ledger_movement WHERE id = %s", victim.pk)
    assert "chain" in {check for check, _subject in findings()}


def test_the_last_movement_removed_is_missed_by_the_head(lived):
    victim = Movement.objects.filter(chain_line=lived).order_by("number").last()
    tamper("ledger_movement", "DELETE FROM ledger_movement WHERE id = %s", victim.pk)
    assert "heads" in {check for check, _subject in findings()}


@pytest.mark.parametrize(
    ("table", "change", "check"),
    [
        ("ledger_balance", "amount = amount + 1", "balances"),
        ("ledger_dailytotal", "amount = amount + 1", "daily_totals"),
        ("ledger_monthlytotal", "amount = amount + 1", "monthly_totals"),
        ("ledger_awardbalance", "reserved_amount = reserved_amount + 1", "awards"),
        ("ledger_engagementbalance", "engaged_amount = engaged_amount + 1", "engagements"),
        ("ledger_fiscalyear", "initial_cp_amount = initial_cp_amount + 1", "years"),
        ("ledger_envelope", "allocated_amount = allocated_amount - 1", "envelopes"),
        ("ledger_chain", "number = number + 1", "heads"),
    ],
)
def test_a_forged_total_is_found(table, change, check, lived):
    tamper(table, f"UPDATE {table} SET {change}")
    assert {found for found, _subject in findings()} == {check}


def test_a_guard_left_off_is_found(lived):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_movement DISABLE TRIGGER ledger_20_post")
    assert findings() == [("triggers", "ledger_movement · ledger_20_post")]


def test_checks_from_above_are_heard(lived, monkeypatch):
    wrong = audit.Finding("files", "DL-2", "50,00", "0,00", "Le dossier dit autre chose.")
    monkeypatch.setattr(audit, "_registered", {})
    audit.register("files", lambda: [wrong])
    assert audit.run().findings == [wrong]


def test_the_command_says_it_is_right(lived):
    said = StringIO()
    call_command("audit_ledger", stdout=said)
    assert "aucun écart" in said.getvalue()


def test_the_command_fails_on_any_difference(lived):
    tamper("ledger_balance", "UPDATE ledger_balance SET amount = amount + 1")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_ledger", "--json", stdout=said)
    assert ended.value.code == 1
    report = json.loads(said.getvalue())
    assert report["clean"] is False
    assert report["findings"][0]["check"] == "balances"
