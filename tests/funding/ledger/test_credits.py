"""Opening, freezing, cancelling and giving back the credits of a line."""

import pytest
from django.db import transaction

from funding.ledger import books
from funding.ledger.models import Balance, Credit, Movement
from tests.factories.ledger import AT, envelope, euros, line, officer, told

pytestmark = pytest.mark.django_db


def pockets(of, credit=Credit.AE, year=2026) -> dict:
    rows = Balance.objects.filter(line=of, credit=credit, fiscal_year=year, amount__gt=0)
    return {row.pocket: row.amount for row in rows}


def test_an_allocation_opens_credits_of_its_line_year_and_kind_only():
    of = line(ae=100, cp=60)
    assert pockets(of) == {"available": euros(100)}
    assert pockets(of, Credit.CP) == {"available": euros(60)}
    assert pockets(of, year=2027) == {}


def test_there_is_no_rule_that_cp_stay_within_ae():
    of = line(envelope(ceiling=200_000_000), ae=80_000_000, cp="168700000")
    assert pockets(of, Credit.CP) == {"available": euros(168_700_000)}


def test_a_freeze_lowers_what_is_available_and_a_thaw_gives_it_back():
    of = line(ae=100)
    same = {"line": of, "fiscal_year": 2026, "credit": Credit.AE}
    with transaction.atomic():
        books.freeze(**same, amount=euros(30), **told())
    assert pockets(of) == {"available": euros(70), "frozen": euros(30)}
    with transaction.atomic():
        books.thaw(**same, amount=euros(10), **told())
        books.cancel_frozen(**same, amount=euros(20), **told())
    assert pockets(of) == {"available": euros(80), "cancelled": euros(20)}


@pytest.mark.parametrize("deed", [books.reduce, books.freeze])
def test_nothing_leaves_a_line_that_is_short(deed, refused):
    of = line(ae=100)
    with refused("balance_not_negative") as messages:
        deed(line=of, fiscal_year=2026, credit=Credit.AE, amount=euros("100.01"), **told())
    assert messages == [
        f"Il manque 0,01\xa0€ en AE 2026 sur la ligne {of.code}\xa0: "
        "disponible 100,00\xa0€, demandé 100,01\xa0€."
    ]


def test_the_envelope_s_ceiling_binds_all_its_lines_together(refused):
    of = envelope(ceiling=100)
    line(of, ae=60)
    other = line(of, ae=30)
    with refused("envelope_ceiling"):
        books.increase(
            line=other, fiscal_year=2026, credit=Credit.AE, amount=euros("10.01"), **told()
        )
    of.refresh_from_db()
    assert of.allocated_amount == euros(90)


def test_a_stale_copy_of_the_envelope_does_not_undo_its_total():
    of = envelope(ceiling=100)
    line(of, ae=60)
    assert of.allocated_amount == 0
    of.label = "Nouvel intitulé"
    of.save()
    of.refresh_from_db()
    assert (of.label, of.allocated_amount) == ("Nouvel intitulé", euros(60))


def test_credits_wait_for_their_year_to_be_open(refused):
    of = line(ae=10)
    with refused("fiscal_year_is_open") as messages:
        books.allocate(line=of, fiscal_year=2031, credit=Credit.CP, amount=euros(1), **told())
    assert messages == ["L’exercice 2031 n’est pas ouvert sur cette enveloppe."]


def test_a_closed_line_takes_no_more_credits(refused):
    of = line(ae=10)
    of.closed_on = AT.date()
    of.save()
    with refused("line_not_closed"):
        books.increase(line=of, fiscal_year=2026, credit=Credit.AE, amount=euros(1), **told())


def test_the_same_key_has_one_effect():
    of = line(ae=0)
    again = told(key="ouverture-2026")
    same = {"line": of, "fiscal_year": 2026, "credit": Credit.AE, "amount": euros(50)}
    with transaction.atomic():
        first = books.allocate(**same, **again)
        second = books.allocate(**same, **again)
    assert first == second
    assert pockets(of) == {"available": euros(50)}
    assert Movement.objects.filter(key="ouverture-2026").count() == 1


def test_the_same_key_with_another_amount_is_refused(refused):
    of = line(ae=0)
    same = {"line": of, "fiscal_year": 2026, "credit": Credit.AE}
    with transaction.atomic():
        books.allocate(**same, amount=euros(50), **told(key="ouverture-2026"))
    with refused("key_reused"):
        books.allocate(**same, amount=euros(51), **told(key="ouverture-2026"))


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "NaN", "Infinity", "1e12"])
def test_an_amount_is_money(amount, refused):
    of = line(ae=100)
    from decimal import Decimal

    code = "amount_is_money" if amount in ("0.001", "1e12") else "amount_is_positive"
    with refused(code):
        books.freeze(line=of, fiscal_year=2026, credit=Credit.AE, amount=Decimal(amount), **told())


def test_a_float_is_never_money():
    of = line(ae=100)
    with pytest.raises(TypeError), transaction.atomic():
        books.freeze(line=of, fiscal_year=2026, credit=Credit.AE, amount=1.5, **told())


def test_a_deed_says_why(refused):
    of = line(ae=100)
    with refused("reason_is_written"):
        books.freeze(
            line=of,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=euros(1),
            by=officer(),
            at=AT,
            reason=" \n",
        )


@pytest.mark.django_db(transaction=True)
def test_an_act_of_one_movement_is_a_transaction_by_itself():
    of = line(ae=100)
    same = {"line": of, "fiscal_year": 2026, "credit": Credit.AE}
    with books.standing_alone():
        movement = books.freeze(**same, amount=euros(30), **told())
    assert Movement.objects.get(pk=movement.pk).hash == movement.hash
    assert pockets(of) == {"available": euros(70), "frozen": euros(30)}


@pytest.mark.django_db(transaction=True)
def test_what_stands_alone_is_one_movement_and_no_more(nothing_changes):
    of = line(ae=100)
    same = {"line": of, "fiscal_year": 2026, "credit": Credit.AE, "amount": euros(30)}
    words = told()
    with books.standing_alone():
        books.freeze(**same, **words)
        with pytest.raises(RuntimeError):
            books.freeze(**same, **words)
    assert pockets(of) == {"available": euros(70), "frozen": euros(30)}
    with nothing_changes():
        with pytest.raises(RuntimeError), books.standing_alone():
            books.engage(
                line=of,
                fiscal_year=2026,
                award="DL-1",
                instrument="operator_agreement",
                amount=euros(10),
                signed_on=AT.date(),
                **words,
            )
        with pytest.raises(RuntimeError), transaction.atomic(), books.standing_alone():
            books.freeze(**same, **words)
        with pytest.raises(RuntimeError):
            books.freeze(**same, **words)


@pytest.mark.django_db(transaction=True)
def test_what_stands_alone_is_refused_in_the_same_words(nothing_changes):
    same = {"line": line(ae=100), "fiscal_year": 2026, "credit": Credit.AE}
    words = told()
    refused = pytest.raises(books.LedgerRefused, match="Il manque 1,00")
    with nothing_changes(), refused, books.standing_alone():
        books.freeze(**same, amount=euros(101), **words)


@pytest.mark.django_db(transaction=True)
def test_what_stands_alone_with_a_key_has_one_effect_and_one_meaning(nothing_changes):
    of = line(ae=100)
    same = {"line": of, "fiscal_year": 2026, "credit": Credit.AE}
    words = told(key="gel-une-fois")
    with books.standing_alone():
        first = books.freeze(**same, amount=euros(80), **words)
    with nothing_changes():
        with books.standing_alone():
            assert books.freeze(**same, amount=euros(80), **words) == first
        with pytest.raises(books.LedgerRefused, match="déjà servi"), books.standing_alone():
            books.freeze(**same, amount=euros(10), **words)
    assert pockets(of) == {"available": euros(20), "frozen": euros(80)}
