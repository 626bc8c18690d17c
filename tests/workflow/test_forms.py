"""Numbers and amounts are read as the French write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from workflow.forms import EuroField, FrenchDecimalField


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("250 000,50", "250000.50"),
        ("250\u202f000,50\u00a0€", "250000.50"),
        ("1234.5", "1234.50"),
        (" 12 ", "12.00"),
        ("0,01", "0.01"),
    ],
)
def test_an_amount_is_read_whatever_its_spaces_and_mark(typed, read):
    assert EuroField().clean(typed) == Decimal(read)


@pytest.mark.parametrize(
    "typed", ["", "douze", "1,2,3", "1.234,50", "12,345", "0", "-1", "1e3", "NaN", "Infinity", "٣"]
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        EuroField().clean(typed)


def test_an_amount_is_shown_as_it_is_typed():
    assert EuroField().prepare_value(Decimal("1234567.5")) == "1\u202f234\u202f567,50"
    assert FrenchDecimalField().prepare_value(Decimal("12.50")) == "12,5"
    assert FrenchDecimalField().prepare_value(Decimal("1200.00")) == "1\u202f200"
    assert EuroField().prepare_value("douze") == "douze"


def test_nothing_typed_where_nothing_is_asked_is_none():
    assert EuroField(required=False).clean("") is None
