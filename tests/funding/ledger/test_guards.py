"""What PostgreSQL refuses whoever asks, in plain SQL, with nothing changed."""

from datetime import date
from itertools import product

import pytest
from django.db import connection, transaction

from funding.ledger import books
from funding.ledger.models import (
    AWARD_KINDS,
    ENGAGEMENT_KINDS,
    ROUTES,
    Credit,
    Kind,
    Movement,
    Pocket,
)
from tests.factories.ledger import engagement, envelope, euros, fill_a_bundle, line, officer, told

pytestmark = pytest.mark.django_db

LEDGER_TABLES = [
    "ledger_movement",
    "ledger_chain",
    "ledger_balance",
    "ledger_awardbalance",
    "ledger_engagementbalance",
    "ledger_dailytotal",
    "ledger_monthlytotal",
]


def run(sql: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.fixture
def lived():
    """A line that lived: opened, granted, engaged, paid, with one award still reserved."""
    of = line(envelope(years=(2026, 2027)), ae=1000, cp=1000)
    act = engagement(of, 300)
    with transaction.atomic():
        books.pay(engagement=act, fiscal_year=2026, amount=euros(100), **told())
        books.reserve(line=of, fiscal_year=2026, award="DL-2", amount=euros(50), **told())
        fill_a_bundle(of)
    return of


def insert(of, **changes) -> None:
    """A movement in plain SQL: by default, a freeze of one euro."""
    row = {
        "key": "sql",
        "kind": "freeze",
        "credit": "ae",
        "amount": "1.00",
        "source_line_id": of.pk,
        "source_year": 2026,
        "source_pocket": "available",
        "destination_line_id": of.pk,
        "destination_year": 2026,
        "destination_pocket": "frozen",
        "award": "",
        "exception": "",
        "effect_on": "2026-05-01",
        "recorded_at": "2026-05-01T10:00:00Z",
        "recorded_by_id": Movement.objects.values_list("recorded_by_id", flat=True).first(),
        "reason": "à la main",
        **changes,
    }
    names = ", ".join(row)
    run(
        f"INSERT INTO ledger_movement ({names}) VALUES ({', '.join(['%s'] * len(row))})",
        *row.values(),
    )


def test_a_movement_in_plain_sql_is_posted_like_any_other(lived):
    insert(lived)
    assert lived.balances.get(credit="ae", pocket="frozen").amount == euros(1)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_movement SET amount = amount + 1",
        "UPDATE ledger_movement SET reason = 'autre' WHERE false",
        "DELETE FROM ledger_movement",
    ],
)
def test_movements_are_never_changed_nor_removed(sql, lived, refused_by_database):
    with refused_by_database("ledger_is_append_only"):
        run(sql)


@pytest.mark.parametrize("table", LEDGER_TABLES)
def test_no_table_of_the_ledger_is_emptied(table, lived, refused_by_database):
    with refused_by_database("ledger_is_append_only"):
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", LEDGER_TABLES[1:])
def test_no_total_is_written_by_hand(table, lived, refused_by_database):
    column = {
        "ledger_chain": "number",
        "ledger_awardbalance": "reserved_amount",
        "ledger_engagementbalance": "paid_amount",
    }.get(table, "amount")
    with refused_by_database("ledger_totals_follow_movements"):
        run(f"UPDATE {table} SET {column} = {column} + 1")
    with refused_by_database("ledger_totals_follow_movements"):
        run(f"DELETE FROM {table}")


def test_no_balance_is_made_by_hand(lived, refused_by_database):
    with refused_by_database("ledger_totals_follow_movements"):
        run(
            "INSERT INTO ledger_balance (line_id, fiscal_year, credit, pocket, amount) "
            "VALUES (%s, 2027, 'ae', 'available', 1000)",
            lived.pk,
        )


def test_a_function_called_by_hand_writes_no_balance(lived, refused_by_database):
    with refused_by_database("ledger_totals_follow_movements"):
        run("SELECT ledger_credit(%s, 2026, 'ae', 'available', 1000)", lived.pk)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"amount": "0.00"}, "ledger_amount_is_positive"),
        ({"amount": "-5.00"}, "ledger_amount_is_positive"),
        ({"amount": "NaN"}, "ledger_amount_is_positive"),
        ({"amount": "NaN", "credit": "cp", "kind": "allocation", "source_pocket": "outside",
          "source_line_id": None, "source_year": None, "destination_pocket": "available"},
         "ledger_amount_is_positive"),
        ({"effect_on": "1999-12-31"}, "ledger_dates_are_plausible"),
        ({"effect_on": "2101-01-01"}, "ledger_dates_are_plausible"),
        ({"recorded_at": "infinity"}, "ledger_dates_are_plausible"),
        ({"amount": "100000.00"}, "ledger_balance_not_negative"),
        ({"kind": "gift"}, "ledger_route_is_known"),
        ({"destination_pocket": "available"}, "ledger_route_is_known"),
        ({"destination_pocket": "paid"}, "ledger_route_is_known"),
        ({"credit": "cp", "kind": "reservation", "destination_pocket": "reserved", "award": "DL-2"},
         "ledger_route_is_known"),
        ({"destination_year": 2027}, "ledger_places_fit_the_kind"),
        ({"source_line_id": None}, "ledger_outside_has_no_line_source"),
        ({"source_year": None}, "ledger_outside_has_no_line_source"),
        ({"award": "DL-2"}, "ledger_award_is_named"),
        ({"reason": "  "}, "ledger_reason_is_written"),
        ({"key": ""}, "ledger_key_is_written"),
        ({"destination_year": None}, "ledger_outside_has_no_line_destination"),
        ({"exception": "entry_error"}, "ledger_places_fit_the_kind"),
        ({"source_year": 2030, "destination_year": 2030}, "ledger_fiscal_year_is_open"),
        ({"source_line_id": 999999, "destination_line_id": 999999}, "ledger_line_is_known"),
        ({"kind": "reservation", "destination_pocket": "reserved"}, "ledger_award_is_named"),
        ({"kind": "release", "source_pocket": "reserved", "destination_pocket": "available",
          "award": "DL-2", "amount": "50.01"}, "ledger_balance_not_negative"),
        ({"kind": "engagement", "source_pocket": "reserved", "destination_pocket": "engaged",
          "award": "DL-2", "amount": "5.00"}, "ledger_engagement_is_named"),
        ({"kind": "carry_over", "destination_year": 2027, "destination_pocket": "available",
          "credit": "cp", "amount": "30.01"}, "ledger_cp_carry_over_within_3_percent"),
    ],
)  # fmt: skip
def test_an_illegal_movement_is_refused(changes, rule, lived, refused_by_database):
    with refused_by_database(rule):
        insert(lived, **changes)


def test_the_database_knows_exactly_the_routes_of_the_table():
    everything = list(product(Kind.values, Credit.values, Pocket.values, Pocket.values))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k, c, s, d FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) "
            "AS way(k, c, s, d) WHERE ledger_route_is_known(k, c, s, d)",
            [list(column) for column in zip(*everything, strict=True)],
        )
        known = set(cursor.fetchall())
    told_by_table = {(str(k), *map(str, way)) for k, ways in ROUTES.items() for way in ways}
    assert known == told_by_table


def test_the_database_knows_which_kinds_name_an_award_and_an_engagement():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k, ledger_award_is_named(k, 'available', 'DL-1'), "
            "ledger_engagement_is_named(k, 1) FROM unnest(%s::text[]) AS kind(k)",
            [Kind.values],
        )
        found = {kind: (award, act) for kind, award, act in cursor.fetchall()}
    assert found == {k: (k in AWARD_KINDS, k in ENGAGEMENT_KINDS) for k in Kind.values}


def test_a_transfer_needs_its_approved_proposal(lived, refused_by_database):
    other = line(lived.envelope, ae=10)
    transfer = {
        "kind": "transfer",
        "destination_line_id": other.pk,
        "destination_pocket": "available",
    }
    with refused_by_database("ledger_transfer_fits_its_proposal"):
        insert(lived, **transfer)
    proposer, second = officer(), officer()
    with transaction.atomic():
        proposal = books.propose_transfer(
            source_line=lived,
            destination_line=other,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=euros(1),
            **told(proposer),
        )
    told_by_two = {
        **transfer,
        "proposal_id": proposal.pk,
        "recorded_by_id": proposer.pk,
        "approved_by_id": second.pk,
    }
    with refused_by_database("ledger_transfer_fits_its_proposal"):
        insert(lived, **told_by_two)
    with refused_by_database("ledger_transfer_four_eyes"):
        run(
            "UPDATE ledger_transferproposal SET status = 'approved', decided_at = now(), "
            "decided_by_id = proposed_by_id"
        )


def test_a_proposal_of_no_number_is_refused(lived, refused_by_database):
    """« NaN » is greater than every number for PostgreSQL, so it is positive."""
    other = line(lived.envelope)
    with refused_by_database("ledger_proposal_amount_is_positive"):
        run(
            "INSERT INTO ledger_transferproposal (source_line_id, destination_line_id, fiscal_year,"
            " credit, amount, effect_on, reason, status, proposed_at, proposed_by_id,"
            " decision_reason) VALUES (%s, %s, 2026, 'ae', 'NaN', '2026-05-01', 'x', 'proposed',"
            " now(), %s, '')",
            lived.pk,
            other.pk,
            Movement.objects.values_list("recorded_by_id", flat=True).first(),
        )


def test_a_key_seen_before_is_refused_even_when_told_to_ignore_it(lived, refused_by_database):
    insert(lived)
    with refused_by_database("ledger_key_once"):
        insert(lived)
    with refused_by_database("ledger_key_once"):
        run(
            "INSERT INTO ledger_movement (key, kind, credit, amount, source_line_id, source_year, "
            "source_pocket, destination_line_id, destination_year, destination_pocket, award, "
            "exception, effect_on, recorded_at, recorded_by_id, reason) "
            "SELECT key, kind, credit, amount, source_line_id, source_year, source_pocket, "
            "destination_line_id, destination_year, destination_pocket, award, exception, "
            "effect_on, recorded_at, recorded_by_id, reason FROM ledger_movement "
            "WHERE key = 'sql' ON CONFLICT DO NOTHING"
        )


def test_several_rows_in_one_statement_are_chained_and_posted(lived):
    before = lived.chain.number
    run(
        "INSERT INTO ledger_movement (key, kind, credit, amount, source_line_id, source_year, "
        "source_pocket, destination_line_id, destination_year, destination_pocket, award, "
        "exception, effect_on, recorded_at, recorded_by_id, reason) "
        "SELECT 'many-' || n, 'freeze', 'ae', 1, %s, 2026, 'available', %s, 2026, 'frozen', '', '',"
        " %s, now(), %s, 'x' FROM generate_series(1, 5) n",
        lived.pk,
        lived.pk,
        date(2026, 5, 1),
        officer().pk,
    )
    lived.chain.refresh_from_db()
    assert lived.chain.number == before + 5
    assert lived.balances.get(credit="ae", pocket="frozen").amount == euros(5)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE ledger_engagement SET award = 'DL-9'", "ledger_terms_are_kept"),
        ("UPDATE ledger_engagement SET fiscal_year = 2027", "ledger_terms_are_kept"),
        ("DELETE FROM ledger_engagement", "ledger_is_append_only"),
        ("UPDATE ledger_fiscalyear SET initial_cp_amount = 999999", "ledger_terms_are_kept"),
        ("UPDATE ledger_fiscalyear SET year = 2029", "ledger_terms_are_kept"),
        ("DELETE FROM ledger_fiscalyear", "ledger_is_append_only"),
        ("UPDATE ledger_fiscalyear SET closed_at = now(), closed_by_id = opened_by_id",
         "ledger_year_closes_empty"),
        ("UPDATE ledger_envelope SET ceiling_amount = 1", "ledger_envelope_ceiling"),
        ("UPDATE ledger_envelope SET ceiling_amount = 'NaN'", "ledger_envelope_ceiling"),
    ],
)  # fmt: skip
def test_the_terms_of_acts_and_years_are_kept(sql, rule, lived, refused_by_database):
    with refused_by_database(rule):
        run(sql)


def test_the_envelope_s_total_cannot_be_forged(lived):
    run("UPDATE ledger_envelope SET allocated_amount = 0 WHERE id = %s", lived.envelope_id)
    lived.envelope.refresh_from_db()
    assert lived.envelope.allocated_amount == euros(1000)


def test_a_line_cannot_move_to_another_envelope(lived, refused_by_database):
    with refused_by_database("ledger_terms_are_kept"):
        run("UPDATE ledger_budgetline SET envelope_id = %s", envelope().pk)


def test_the_rules_of_a_row_hold_in_a_session_without_a_path(lived):
    """As in a restore, where PostgreSQL checks the rows again and looks nowhere by itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(
            "SELECT DISTINCT public.ledger_movement_is_lawful(m) FROM public.ledger_movement m"
        )
        assert cursor.fetchall() == [(True,)]
        cursor.execute("SET LOCAL search_path = 'public'")
