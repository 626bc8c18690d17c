"""Interests are declared, files assessed blind, advice given on two assessments."""

from decimal import Decimal

import pytest

from accounts.permissions import Role
from funding.actions import instruction
from funding.actions.instruction import weighted_score
from funding.models import Assessment, CofinancingStatus
from funding.queries.files import file_page
from tests.factories.accounts import person
from tests.factories.projects import CRITERIA, pushed
from tests.funding.stories import AT, MARKS, fresh
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


def test_a_score_is_weighted_out_of_a_hundred():
    assert weighted_score(CRITERIA, {"impact": 5, "reuse": 5, "team": 5}) == Decimal("100.00")
    assert weighted_score(CRITERIA, {"impact": 0, "reuse": 0, "team": 0}) == Decimal("0.00")
    assert weighted_score(CRITERIA, {"impact": 4, "reuse": 3, "team": 5}) == Decimal("78.00")


@pytest.mark.parametrize(
    "marks",
    [
        {"impact": 6, "reuse": 3, "team": 5},
        {"impact": -1, "reuse": 3, "team": 5},
        {"impact": 4, "reuse": 3},
        {"impact": 4, "reuse": 3, "team": True},
        {**MARKS, "charm": 5},
    ],
)
def test_a_wrong_grid_is_refused(marks):
    with pytest.raises(Refused):
        weighted_score(CRITERIA, marks)


def test_a_review_waits_for_the_admissibility_of_the_project(desk, refused):
    file = desk.submitted()
    pushed(file.project_id, "submitted")
    desk.declare(file, desk.reviewers[0])
    with refused("project_is_admissible"):
        instruction.take_up(file, by=desk.reviewers[0], at=AT)


def test_a_reviewer_declares_before_anything(desk, refused):
    file = desk.submitted()
    with refused("has_declared_interests"):
        instruction.take_up(file, by=desk.reviewers[0], at=AT)


def test_a_conflict_of_interests_keeps_its_reviewer_out(desk, refused):
    file = desk.under_review()
    third = person(Role.REVIEWER)
    desk.declare(file, third, conflict=True)
    with refused("has_no_declared_conflict"):
        desk.assess(file, third)


def test_a_conflict_says_what_it_is(desk, refused):
    file = desk.submitted()
    with refused("conflict_is_explained"):
        instruction.declare_interests(
            file, has_conflict=True, explanation=" ", by=desk.reviewers[0], at=AT
        )


def test_a_reviewer_assesses_once(desk, refused):
    file = desk.under_review()
    desk.assess(file, desk.reviewers[0])
    with refused("has_not_assessed"):
        desk.assess(file, desk.reviewers[0])


def test_a_reviewer_of_the_other_strand_does_not_assess(desk, refused):
    file = desk.under_review()
    third = person(Role.REVIEWER)
    third.memberships.update(strand="artificial_intelligence")
    desk.declare(file, third)
    with refused("works_on_its_strand"):
        desk.assess(file, third)


def test_the_holder_s_own_people_do_not_assess_its_file(desk, refused):
    file = desk.under_review()
    insider = person(Role.REVIEWER)
    insider.memberships.create(
        organisation=desk.organisation, role=Role.DATA_ADMINISTRATOR, started_on="2022-01-01"
    )
    desk.declare(file, insider)
    with refused("is_not_of_the_holder"):
        desk.assess(file, insider)


def test_an_assessment_has_its_comment(desk, refused):
    file = desk.under_review()
    with refused("comment_required"):
        instruction.assess(
            file, scores=MARKS, is_favourable=True, comment=" ", by=desk.reviewers[0], at=AT
        )


def test_assessments_are_blind_until_both_are_in(desk):
    file = desk.under_review()
    first, second = desk.reviewers
    desk.assess(file, first)
    assert [a.assessed_by for a in file_page(fresh(file), first, AT).assessments] == [first]
    assert file_page(fresh(file), second, AT).assessments == []
    assert file_page(fresh(file), desk.officer, AT).assessments == []
    desk.assess(file, second)
    for reader in (first, second, desk.officer):
        assert len(file_page(fresh(file), reader, AT).assessments) == 2


def test_a_reviewer_who_has_not_assessed_reads_no_assessment_during_the_review(desk):
    file = desk.assessed()
    third = person(Role.REVIEWER)
    desk.declare(file, third)
    assert file_page(fresh(file), third, AT).assessments == []


def test_the_gap_between_assessments_is_shown(desk):
    file = desk.under_review()
    desk.assess(file, desk.reviewers[0])
    desk.assess(file, desk.reviewers[1], marks={"impact": 1, "reuse": 3, "team": 5})
    assert file_page(fresh(file), desk.reviewers[0], AT).gap == Decimal("30.00")


def test_there_is_no_advice_on_one_assessment(desk, refused):
    file = desk.under_review()
    desk.assess(file, desk.reviewers[0])
    with refused("has_two_assessments"):
        instruction.recommend(file, synthesis="Vite.", by=desk.reviewers[0], at=AT)


def test_an_assessor_who_later_declares_a_conflict_no_longer_counts(desk, refused):
    file = desk.assessed()
    desk.declare(file, desk.reviewers[1], conflict=True)
    with refused("has_two_assessments"):
        instruction.recommend(file, synthesis="Bien.", by=desk.reviewers[0], at=AT)


def test_an_advice_has_its_synthesis(desk, refused):
    file = desk.assessed()
    with refused("synthesis_required"):
        instruction.advise_against(file, synthesis=" ", by=desk.reviewers[0], at=AT)


def test_an_unfavourable_advice_still_reaches_the_committee(desk):
    file = desk.assessed()
    instruction.advise_against(file, synthesis="Impact flou.", by=desk.reviewers[0], at=AT)
    assert fresh(file).status == CofinancingStatus.NOT_RECOMMENDED
    assert Assessment.objects.count() == 2
