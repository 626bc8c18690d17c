"""What a grant asks of PostgreSQL through the API: eleven queries at most."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from api.actions import create
from funding.models import CofinancingStatus
from tests.funding.stories import Desk, fresh

pytestmark = pytest.mark.django_db


def test_a_grant_through_the_api_takes_at_most_eleven_queries(db, django_assert_max_num_queries):
    desk = Desk(year=timezone.localdate().year)
    file = desk.in_committee()
    now = timezone.now()
    _token, key = create(
        label="essai",
        scopes=["funding:write"],
        expires_at=now + timedelta(days=1),
        by=desk.decider,
        at=now,
    )
    said = {
        "version": file.version,
        "amount": "180000.00",
        "line": desk.line.code,
        "instrument": "management_delegation",
    }
    with django_assert_max_num_queries(11):
        answer = Client().post(
            f"/api/v1/cofinancings/{file.reference}/transitions/grant/",
            said,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
    assert answer.status_code == 200, answer.content
    assert fresh(file).status == CofinancingStatus.GRANTED
