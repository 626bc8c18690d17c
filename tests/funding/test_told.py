"""Who is told of a grant: one statement for every file says what each audience says."""

from itertools import chain

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Role
from funding import events
from funding.actions.deciding import told_of_a_grant
from funding.models import Assignment, Follow
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.committees import seated, session_in
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
        with django_assert_num_queries(1):
            told = list(told_of_a_grant(file, now))
        assert sorted(told) == sorted(p.pk for p in (officer, holder, follower, one))
        assert set(told) == {
            someone.pk
            for someone in chain(
                events.holders(file, now),
                events.assessors(file, now),
                events.budget_officers(now),
                events.followers(file, events.GRANTED, now),
            )
        }


def leaves_for_a_ministry(someone, now) -> None:
    """From today they act for a ministry, which may not read the files of the others."""
    today = timezone.localdate(now)
    someone.memberships.update(ended_on=today)
    Membership.objects.create(
        user=someone,
        organisation=OrganisationFactory(),
        role=Role.DATA_ADMINISTRATOR,
        started_on=today,
    )


def test_who_left_the_desk_for_a_ministry_is_told_nothing_of_the_files_they_read():
    """Their assessment, charge, seat and wish to follow stay; not their rights."""
    now = timezone.now()
    file, session = cofinancing_in("in_committee"), session_in("planned")
    one, other = (a.assessed_by for a in file.assessments.order_by("pk"))
    charged, following, sitting = (person(Role.REVIEWER) for _ in range(3))
    Assignment.objects.create(
        cofinancing=file, reviewer=charged, part="owner", assigned_at=now, assigned_by=other
    )
    Follow.objects.create(cofinancing=file, followed_at=now, followed_by=following)
    seated(session, sitting)
    for gone in (one, charged, following, *(s.member for s in session.seats.all())):
        leaves_for_a_ministry(gone, now)
    assert list(events.assessors(file, now)) == [other]
    assert list(events.assigned(file, now)) == []
    assert list(events.followers(file, events.GRANTED, now)) == []
    assert list(events.members(session, now)) == []
    assert events.private_readers(file, now) == [other]
    assert not {one, charged, following} & set(events.holder_thread_readers(file, now))
    assert one.pk not in told_of_a_grant(file, now)
