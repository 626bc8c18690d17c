"""``apply`` moves a file or refuses: version, state, permission, guards, reason, journal."""

from datetime import UTC

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from accounts.permissions import Role
from projects.lifecycle import PROJECT
from projects.models import Project, ProjectStatus
from support.lifecycle import SUPPORT_CASE
from support.models import SupportStatus
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, project_in
from tests.factories.support import support_case_in
from workflow.lifecycle import Attempt, rule
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return ProjectFactory()


@pytest.fixture
def holder(project):
    return person(
        Role.DATA_ADMINISTRATOR, project.organisation, first_name="Awa", last_name="Diallo"
    )


def submit(project, holder, at, **kwargs):
    return PROJECT.apply(
        project,
        "submit",
        by=holder,
        at=at,
        changes={"submitted_at": at, "submitted_by": holder},
        **kwargs,
    )


def test_a_move_writes_who_when_from_to_and_why(project, holder, at):
    moved = PROJECT.apply(
        project, "withdraw", by=holder, at=at, reason="  Abandonné. ", details={"via": "page"}
    )
    (entry,) = JournalEntry.objects.of(moved)
    assert (entry.transition, entry.label) == ("withdraw", "Retirer")
    assert (entry.from_state, entry.to_state) == (ProjectStatus.DRAFT, ProjectStatus.WITHDRAWN)
    assert (entry.by, entry.at.astimezone(UTC), entry.reason) == (
        holder,
        at.astimezone(UTC),
        "Abandonné.",
    )
    assert (entry.version, entry.details) == (moved.version, {"via": "page"})


def test_a_deed_without_target_keeps_the_state_and_counts_a_version(project, holder, at):
    moved = PROJECT.apply(project, "edit", by=holder, at=at, changes={"title": "Autre titre"})
    stored = Project.objects.get(pk=project.pk)
    assert (stored.status, stored.version, stored.title) == ("draft", 2, "Autre titre")
    assert moved == stored


def test_a_version_seen_too_early_is_refused_and_tells_every_deed_since(
    project, holder, at, nothing_changes
):
    seen = project.version
    PROJECT.apply(project, "edit", by=holder, at=at, changes={"title": "Un"})
    PROJECT.apply(project, "edit", by=holder, at=at, changes={"title": "Deux"})
    with nothing_changes(), pytest.raises(Refused) as caught, transaction.atomic():
        submit(project, holder, at, seen_version=seen)
    assert caught.value.code == "stale_version"
    assert caught.value.message == (
        "Le dossier a changé depuis que vous l’avez ouvert : "
        "Awa Diallo a fait « Modifier », puis Awa Diallo a fait « Modifier ». "
        "Relisez-le puis recommencez."
    )


def test_the_version_seen_last_is_accepted(project, holder, at):
    PROJECT.apply(project, "edit", by=holder, at=at)
    assert submit(project, holder, at, seen_version=2).status == ProjectStatus.SUBMITTED


def test_the_state_in_the_database_decides_whatever_the_caller_holds(project, holder, at):
    submit(project, holder, at)
    assert project.status == ProjectStatus.DRAFT
    with pytest.raises(Refused) as caught:
        submit(project, holder, at)
    assert caught.value.code == "wrong_state"
    assert "Déposé" in caught.value.message


def test_a_rule_held_by_the_database_refuses_with_its_french_sentence(at, nothing_changes):
    case = support_case_in(SupportStatus.QUALIFIED)
    agent = person(Role.SUPPORT_AGENT)
    with nothing_changes(), pytest.raises(Refused) as caught, transaction.atomic():
        SUPPORT_CASE.apply(case, "start", by=agent, at=at)
    assert caught.value.code == "support_in_progress_has_its_owner"
    assert caught.value.message == "Un accompagnement en cours a son agent."


def test_an_unknown_transition_is_a_defect_not_a_refusal(project, holder, at):
    with pytest.raises(KeyError):
        PROJECT.apply(project, "devour", by=holder, at=at)


@pytest.mark.django_db(transaction=True)
def test_a_move_outside_a_transaction_is_a_defect(at):
    project = ProjectFactory()
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    with pytest.raises(TransactionManagementError):
        PROJECT.apply(project, "edit", by=holder, at=at)


def test_abilities_are_the_role_s_deeds_in_the_present_state(at):
    project = project_in(ProjectStatus.SUBMITTED)
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    reviewer = person(Role.REVIEWER)
    offered = [a.name for a in PROJECT.abilities(project, holder, at)]
    assert offered == [
        "invite",
        "revoke",
        "hand_over",
        "attach",
        "write_complement",
        "answer_complements",
        "withdraw",
    ]
    assert [a.name for a in PROJECT.abilities(project, reviewer, at)] == [
        "find_admissible",
        "find_inadmissible",
        "check",
        "ask_complements",
        "cancel_complements",
    ]


def test_an_ability_tells_what_still_stands_in_the_way(at):
    project = ProjectFactory(summary="")
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    ability = next(a for a in PROJECT.abilities(project, holder, at) if a.name == "submit")
    assert not ability.allowed
    assert ability.refusal.startswith("Le projet est incomplet")
    assert not PROJECT.allows(project, "submit", holder, at)


def test_a_reason_still_to_be_written_does_not_hide_the_button(at):
    project = project_in(ProjectStatus.SUBMITTED)
    reviewer = person(Role.REVIEWER)
    assert PROJECT.allows(project, "find_inadmissible", reviewer, at)


def test_a_rule_shared_by_transitions_is_asked_once(project, holder, at):
    asked = []

    @rule("Jamais.")
    def is_counted(attempt: Attempt) -> bool:
        asked.append(attempt)
        return True

    attempt = Attempt(project, holder, at)
    assert attempt.meets(is_counted)
    assert attempt.meets(is_counted)
    assert len(asked) == 1
