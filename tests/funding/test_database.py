"""What PostgreSQL refuses by itself, whatever the code path: raw SQL changes nothing."""

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from accounts.permissions import Role
from projects.models import Project
from tests.factories import ledger
from tests.factories.accounts import person
from tests.factories.projects import project_in
from tests.funding.stories import AT, first_tranche, fresh

pytestmark = pytest.mark.django_db

GRANT = """
UPDATE funding_cofinancing SET status = 'granted', decided_at = now(), decided_by_id = %(by)s,
    granted_amount = requested_amount, budget_line_id = %(line)s, fiscal_year = 2026,
    instrument = 'management_delegation'
WHERE id = %(file)s
"""
#: What a deferred rule waits for.
AT_THE_END = "SET CONSTRAINTS ALL IMMEDIATE"


@pytest.fixture
def sql(nothing_changes):
    """``sql(constraint, statement, **values)``: refused by that rule; nothing has changed."""

    def refused(constraint: str, statement: str, **values) -> None:
        with nothing_changes():
            given = statement % {k: str(v) for k, v in values.items()}
            with (
                pytest.raises(DatabaseError) as caught,
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"{given}; {AT_THE_END}")
            cause = caught.value.__cause__
            named = getattr(cause.diag, "constraint_name", None) or str(cause)
            assert constraint in named

    return refused


def values(desk, file, by) -> dict:
    return {"file": file.pk, "line": desk.line.pk, "by": by.pk}


def test_no_grant_without_two_assessments(desk, sql):
    file = desk.under_review()
    desk.assess(file, desk.reviewers[0])
    rule = "cofinancing_decision_rests_on_two_assessments"
    sql(rule, GRANT, **values(desk, file, desk.decider))


def test_no_grant_to_a_project_that_left(desk, sql):
    file = desk.in_committee()
    Project.objects.filter(pk=file.project_id).update(status="withdrawn")
    rule = "cofinancing_granted_to_a_live_project"
    sql(rule, GRANT, **values(desk, file, desk.decider))


def test_no_grant_that_the_ledger_does_not_reserve(desk, sql):
    file = desk.in_committee()
    sql("granted_sum_is_reserved", GRANT, **values(desk, file, desk.decider))


BORN = """
INSERT INTO funding_cofinancing (version, reference, status, strand, requested_amount,
    eligible_amount, max_rate, submitted_at, submitted_by_id, synthesis, advised_at, advised_by_id,
    granted_amount, budget_line_id, fiscal_year, instrument, decided_at, decided_by_id,
    decision_reason, derogation_reason, derogation_max_rate, remedies, project_id)
SELECT 1, reference, '%(status)s', 'open_data', 1000, 2000, 0.5, now(), %(by)s, 'Utile.', now(),
    %(by)s, 1000, %(line)s, 2026, 'management_delegation', now(), %(by)s, '', '', 1, '', id
  FROM projects_project WHERE id = %(project)s
"""


@pytest.mark.parametrize("status", ["granted", "agreed", "in_execution", "cancelled"])
def test_no_file_is_born_with_its_grant(desk, sql, status):
    told = {"status": status, "line": desk.line.pk, "by": desk.decider.pk}
    rule = "cofinancing_decision_rests_on_two_assessments"
    sql(rule, BORN, project=project_in("admissible").pk, **told)


UNDECIDED = """
UPDATE funding_cofinancing SET status = 'in_committee', granted_amount = NULL, instrument = '',
    budget_line_id = NULL, fiscal_year = NULL, decided_at = NULL, decided_by_id = NULL,
    decision_reason = '', derogation_reason = '', remedies = '' WHERE id = %(file)s
"""
CANCELLED = "UPDATE funding_cofinancing SET status = 'cancelled' WHERE id = %(file)s"


@pytest.mark.parametrize(
    ("stage", "statement"),
    [
        ("granted", UNDECIDED),
        ("agreed", UNDECIDED),
        ("granted", CANCELLED),
        ("agreed", CANCELLED),
        ("paid", CANCELLED),
    ],
)
def test_no_decision_is_taken_away_without_its_money(desk, sql, stage, statement):
    file = getattr(desk, stage)()
    sql("decision_taken_away_gives_back", statement, file=file.pk)


@pytest.mark.parametrize("status", ["agreed", "in_execution", "settled", "cancelled"])
def test_no_way_round_the_decision(desk, sql, status):
    file = desk.under_review()
    rule = "cofinancing_decision_rests_on_two_assessments"
    sql(rule, GRANT.replace("'granted'", f"'{status}'"), **values(desk, file, desk.decider))


def test_no_refusal_nor_deferral_without_two_assessments(desk, sql):
    file = desk.under_review()
    for status in ("refused", "deferred"):
        sql(
            "cofinancing_decision_rests_on_two_assessments",
            f"""UPDATE funding_cofinancing SET status = '{status}', decided_at = now(),
            decided_by_id = %(by)s, decision_reason = 'x', remedies = 'y' WHERE id = %(file)s""",
            **values(desk, file, desk.decider),
        )


def test_no_grant_on_an_assessment_by_somebody_with_a_conflict(desk, sql):
    file = desk.assessed()
    desk.declare(file, desk.reviewers[0], conflict=True)
    rule = "cofinancing_decision_rests_on_two_assessments"
    sql(rule, GRANT, **values(desk, file, desk.decider))


def test_no_grant_by_whoever_reviewed(desk, sql):
    file = desk.in_committee()
    sql(
        "cofinancing_reviewer_does_not_decide",
        GRANT,
        **values(desk, file, desk.reviewers[0]),
    )


def test_no_grant_by_somebody_with_a_conflict(desk, sql):
    file = desk.in_committee()
    other = person(Role.DECISION_MAKER)
    desk.declare(file, other, conflict=True)
    sql("cofinancing_decider_has_no_conflict", GRANT, **values(desk, file, other))


def test_the_decider_of_a_granted_file_is_not_replaced_by_its_reviewer(desk, sql):
    file = desk.granted()
    sql(
        "cofinancing_reviewer_does_not_decide",
        "UPDATE funding_cofinancing SET decided_by_id = %(by)s WHERE id = %(file)s",
        **values(desk, file, desk.reviewers[0]),
    )


def test_the_decider_of_a_deferral_is_not_replaced_by_its_reviewer(desk, sql):
    from funding.actions import decision

    file = desk.in_committee()
    decision.defer(file, by=desk.decider, at=AT, reason="Flou.")
    sql(
        "cofinancing_reviewer_does_not_decide",
        "UPDATE funding_cofinancing SET decided_by_id = %(by)s WHERE id = %(file)s",
        **values(desk, file, desk.reviewers[0]),
    )


def test_a_deferral_does_not_become_a_grant_when_a_conflict_is_declared_since(desk, sql):
    from funding.actions import decision

    file = desk.in_committee()
    decision.defer(file, by=desk.decider, at=AT, reason="Flou.")
    desk.declare(file, desk.reviewers[0], conflict=True)
    rule = "cofinancing_decision_rests_on_two_assessments"
    sql(rule, GRANT, **values(desk, file, desk.decider))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("cofinancing_status_known", "status = 'blessed'"),
        ("cofinancing_grant_within_request", "granted_amount = requested_amount + 1"),
        ("cofinancing_decided_has_date_person_and_amount", "budget_line_id = NULL"),
        ("cofinancing_decided_has_date_person_and_amount", "decided_by_id = NULL"),
        ("cofinancing_decided_has_date_person_and_amount", "instrument = ''"),
        ("cofinancing_submitted_has_date_person_and_base", "eligible_amount = NULL"),
        ("cofinancing_request_within_eligible_cost", "requested_amount = eligible_amount + 1"),
        ("cofinancing_request_is_positive", "requested_amount = 'NaN'"),
        ("cofinancing_bounds_are_numbers", "eligible_amount = 'NaN'"),
        ("cofinancing_bounds_are_numbers", "max_rate = 'NaN'"),
        ("cofinancing_bounds_are_numbers", "derogation_max_rate = 'NaN'"),
        (
            "cofinancing_above_the_rate_has_its_derogation",
            "requested_amount = 300000, granted_amount = 300000",
        ),
    ],
)
def test_a_granted_file_keeps_its_rules(desk, sql, rule, change):
    file = desk.granted()
    sql(rule, f"UPDATE funding_cofinancing SET {change} WHERE id = %(file)s", file=file.pk)


@pytest.mark.parametrize("stage", ["granted", "agreed", "paid"])
def test_no_withdrawal_of_a_project_whose_aid_runs(desk, sql, stage):
    file = getattr(desk, stage)()
    sql(
        "withdrawn_project_bears_no_money",
        "UPDATE projects_project SET status = 'withdrawn' WHERE id = %(project)s",
        project=file.project_id,
    )


def test_no_second_letter_of_a_decision_is_sent(desk, sql):
    from funding.actions import letters

    file = desk.granted()
    first, second = (letters.write_letter(fresh(file), by=desk.decider, at=AT) for _ in range(2))
    letters.notify_letter(fresh(file), letter=first, by=desk.decider, at=AT)
    sql(
        "decision_told_once",
        "UPDATE funding_letter SET notified_at = now(), notified_by_id = %(by)s WHERE id = %(pk)s",
        by=desk.decider.pk,
        pk=second.pk,
    )


def test_no_certificate_before_the_milestone_of_the_tranche(desk, sql):
    file = desk.published()
    sql(
        "tranche_waits_for_its_milestone",
        """UPDATE funding_tranche SET certified_at = now(), certified_by_id = %(by)s,
        certificate = 'Vu.' WHERE id = (SELECT tranche_id FROM funding_milestone
        WHERE cofinancing_id = %(file)s AND tranche_id IS NOT NULL)""",
        by=desk.reviewers[0].pk,
        file=file.pk,
    )


def test_a_refusal_keeps_its_reason_and_remedies(desk, sql):
    from funding.actions import decision

    file = desk.in_committee()
    decision.refuse(file, by=desk.decider, at=AT, reason="Flou.", remedies="Recours.")
    for column in ("decision_reason", "remedies"):
        sql(
            "cofinancing_refusal_has_reason_and_remedies",
            f"UPDATE funding_cofinancing SET {column} = '' WHERE id = %(file)s",
            file=file.pk,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funding_assessment SET weighted_score = 100",
        "DELETE FROM funding_assessment",
        "UPDATE funding_interestdeclaration SET has_conflict = FALSE, explanation = ''",
        "DELETE FROM funding_interestdeclaration",
        "DELETE FROM funding_tranche",
        "DELETE FROM funding_agreement",
        "DELETE FROM funding_cofinancing",
    ],
)
def test_what_was_given_is_never_changed_nor_deleted(desk, sql, statement):
    desk.agreed()
    sql("Cannot", statement)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("tranche_paid_by_another_than_its_certifier", "certified_by_id = %(officer)s"),
        (
            "tranche_paid_was_certified",
            "certified_at = NULL, certified_by_id = NULL, certificate = ''",
        ),
        ("tranche_paid_within_its_plan", "paid_amount = planned_amount + 1"),
        ("tranche_paid_has_date_person_and_movement", "payment_id = NULL"),
        ("tranche_amounts_are_positive", "planned_amount = 0"),
        ("tranche_amounts_are_positive", "planned_amount = 'NaN'"),
        ("tranche_dropped_was_not_paid", "dropped_at = now(), dropped_by_id = %(officer)s"),
        ("tranche_certified_has_date_person_and_certificate", "certificate = ''"),
    ],
)
def test_a_paid_tranche_keeps_its_rules(desk, sql, rule, change):
    """The rules of the row, with the guard that freezes a paid tranche put aside."""
    tranche = first_tranche(desk.paid())
    with pgtrigger.ignore("funding.Tranche:paid_tranche_never_changes"):
        sql(
            rule,
            f"UPDATE funding_tranche SET {change} WHERE id = %(tranche)s",
            tranche=tranche.pk,
            officer=desk.officer.pk,
        )


def test_a_paid_tranche_never_changes(desk, sql):
    desk.paid()
    sql("Cannot", "UPDATE funding_tranche SET label = 'Autre' WHERE paid_at IS NOT NULL")


def test_no_settlement_before_the_final_report(desk, sql):
    file = desk.paid()
    sql(
        "cofinancing_settled_after_its_final_report",
        "UPDATE funding_cofinancing SET status = 'settled' WHERE id = %(file)s",
        file=file.pk,
    )


@pytest.mark.parametrize("stage", ["granted", "agreed", "paid"])
@pytest.mark.parametrize(
    "change",
    [
        "granted_amount = granted_amount - 1",
        "fiscal_year = fiscal_year + 1",
        "budget_line_id = %(other)s",
    ],
)
def test_the_sum_that_the_ledger_bears_is_not_rewritten(desk, sql, stage, change):
    file = getattr(desk, stage)()
    sql(
        "granted_sum_stays_until_the_revert",
        f"UPDATE funding_cofinancing SET {change} WHERE id = %(file)s",
        file=file.pk,
        other=ledger.line().pk,
    )


def test_a_piece_of_a_file_is_never_deleted(desk, sql):
    desk.published()
    sql("Cannot", "DELETE FROM documents_attachment")


@pytest.mark.parametrize(
    "change",
    [
        "sha256 = repeat('0', 64)",
        "content = 'pieces/autre'",
        "size = size + 1",
        "name = 'autre.pdf'",
        "content_type = 'text/html'",
        "deposited_at = now() - interval '1 year'",
        "deposited_by_id = %(by)s",
        "key = gen_random_uuid()",
    ],
)
def test_a_piece_of_a_file_stays_as_it_was_deposited(desk, sql, change):
    desk.published()
    rule = "attachment_keeps_what_was_deposited"
    sql(rule, f"UPDATE documents_attachment SET {change}", by=desk.reviewers[0].pk)
