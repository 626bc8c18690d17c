"""An officer, a colleague, and an envelope with two lines and an engagement being paid."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from accounts.models import User
from accounts.permissions import Role
from funding.ledger import books
from funding.ledger.models import BudgetLine, Engagement, Envelope
from tests.factories import ledger as make
from tests.factories.accounts import person


@dataclass
class Desk:
    envelope: Envelope
    data: BudgetLine
    ai: BudgetLine
    engagement: Engagement
    officer: User
    colleague: User


@pytest.fixture
def desk(db) -> Desk:
    """10 M€: 600 000 € of AE on a line, 400 000 € on the other; 150 000 engaged, 50 000 paid."""
    officer, colleague = person(Role.BUDGET_OFFICER), person(Role.BUDGET_OFFICER)
    envelope = make.envelope(years=(2026,))
    data = make.line(envelope, ae=600_000, cp=300_000)
    ai = make.line(envelope, ae=400_000, cp=200_000, strand="artificial_intelligence")
    engagement = make.engagement(data, 150_000)
    with transaction.atomic():
        books.pay(engagement=engagement, fiscal_year=2026, amount=make.euros(50_000), **make.told())
    return Desk(envelope, data, ai, engagement, officer, colleague)
