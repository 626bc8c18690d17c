"""Who is told of a grant: one statement for every file says what each audience says."""

from itertools import chain

import pytest
from django.utils import timezone

from accounts.permissions import Role
from funding import events
from funding.actions.deciding import told_of_a_grant
from funding.models import Follow
from tests.factories.accounts import person
from tests.factories.funding import cofinancing_in, declared

pytestmark = pytest.mark.django_db


def test_those_told_of_a_grant_are_those_of_each_audience(django_assert_num_queries):
    now = timezone.now()
    files = [cofinancing_in("in_committee") for _ in range(2)]
    officer = person(Role.BUDGET_OFFICER)
    for file in files:
        holder = person(Role.DATA_ADMINISTRATOR, file.organisation)
        follower, withdrawn = person(Role.REVIEWER), person(Role.REVIEWER)
        for someone in (follower, withdrawn):
            Follow.objects.create(cofinancing=file, followed_at=now, followed_by=someone)
        declared(file, withdrawn, conflict=True)
        one, other = (a.assessed_by for a in file.assessments.order_by("pk"))
        declared(file, other, conflict=True)
        told_of_a_grant(file, now)
        with django_assert_num_queries(1):
            told = told_of_a_grant(file, now)
        assert set(told) == {officer, holder, follower, one}
        assert set(told) == set(
            chain(
                events.holders(file, now),
                events.assessors(file),
                events.budget_officers(now),
                events.followers(file, events.GRANTED),
            )
        )
