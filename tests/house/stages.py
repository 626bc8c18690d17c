"""Puts a file of any kind in any state, with every rule met but the one to be broken."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pgtrigger
from django.utils import timezone

from accounts.models import Membership, OrganisationKind
from accounts.permissions import GRANTS, ORGANISATION_ROLES, Role
from funding.actions.reversal import UNDECIDED
from projects.models import (
    ChecklistTick,
    Project,
    ProjectContributor,
    ProjectStatus,
    Strand,
    Verdict,
)
from support.models import Satisfaction
from tests.factories import committees
from tests.factories import funding as money
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.projects import (
    CallVersionFactory,
    add_indicator,
    complements_asked,
    project_in,
    pushed,
)
from tests.factories.public import reuse_in
from tests.factories.support import support_case_in
from workflow.lifecycle import Lifecycle, Transition

REASON = "Parce que le dossier le demande."


#: Rules that no longer hold when a file in use has no agreement, hence no tranche or milestone.
WITHOUT_AGREEMENT = frozenset(
    {
        "has_a_tranche_to_come",
        "has_a_tranche_to_certify",
        "has_a_tranche_to_pay",
        "has_a_tranche_to_request",
        "has_an_agreement_to_publish",
        "has_a_milestone_to_report",
        "has_a_milestone_to_release",
        "has_a_milestone_to_answer",
        "has_a_final_report",
        "has_an_amendment_prepared",
    }
)


#: Rules that no longer hold when a decided file has no letter and no promise.
WITHOUT_LETTER = frozenset(
    {
        "has_a_letter_to_notify",
        "has_an_agreement_to_send",
        "has_an_agreement_sent",
        "has_an_agreement_made",
        "has_a_deliverable",
        "has_a_deliverable_online",
    }
)


def stage(kind: str, state: str, *, broken: str = "") -> Any:
    """A file in a state; ``broken`` names the rule about the file that does not hold."""
    if kind == "project":
        return _project(state, broken)
    if kind == "support_case":
        return _support_case(state, broken)
    if kind == "committee_session":
        return committees.session_in(state, broken=broken)
    if kind == "reuse":
        return reuse_in(state)
    return _cofinancing(state, broken)


def _support_case(state: str, broken: str) -> Any:
    case = support_case_in(state)
    if broken == "has_no_project":
        type(case).objects.filter(pk=case.pk).update(
            project=project_in(ProjectStatus.ACTIVE, organisation=case.organisation)
        )
        case.refresh_from_db()
    if broken == "is_not_rated":
        Satisfaction.objects.create(
            case=case, score=5, rated_at=timezone.now(), rated_by=case.requested_by
        )
    return case


def _project(state: str, broken: str) -> Project:
    fields: dict = {}
    if broken == "organisation_is_eligible":
        fields["organisation"] = OrganisationFactory(kind=OrganisationKind.LOCAL_AUTHORITY)
    if broken == "is_complete":
        fields["summary"] = ""
    if broken == "follows_the_rules_in_force":
        project = project_in(state, **fields)
        CallVersionFactory(call=project.call_version.call, number=2)
        return project
    if broken in ("waits_for_no_complement", "complements_are_not_running"):
        project = project_in(state, **fields)
        complements_asked(project)
        return project
    if broken == "checklist_has_no_objection":
        project = project_in(state, **fields)
        ChecklistTick.objects.create(
            project=project,
            item="scope",
            verdict=Verdict.NOT_MET,
            comment=REASON,
            ticked_at=timezone.now(),
            ticked_by=project.created_by,
        )
        return project
    if broken == "bears_no_money":
        fields |= {"submitted_at": timezone.now(), "submitted_by": person(Role.DATA_ADMINISTRATOR)}
        project = project_in("admissible", **fields)
        money.cofinancing_in("granted", project=project)
        pushed(project.pk, state)
        project.refresh_from_db()
        return project
    if broken == "was_filed":
        fields |= {"submitted_at": None, "submitted_by": None}
    if broken == "total_is_within_bounds":
        project = project_in(state, plan=False, **fields)
        add_indicator(project)
        money.CofinancingFactory(project=project)
        return project
    return project_in(state, **fields)


def _cofinancing(state: str, broken: str) -> Any:
    fields: dict = {}
    if broken == "project_is_admissible":
        fields["project"] = project_in(ProjectStatus.SUBMITTED)
    if broken == "has_two_assessments":
        fields["assessments"] = 1
    if broken == "project_is_filed":
        fields["project"] = project_in(ProjectStatus.DRAFT)
    if broken in WITHOUT_AGREEMENT:
        fields["tranches"] = False
    if broken in WITHOUT_LETTER:
        fields["letters"] = False
    if broken == "has_paid_nothing":
        file = money.cofinancing_in(state)
        money.paid_tranche(file)
        return file
    if broken == "project_has_not_left":
        file = money.cofinancing_in(state)
        pushed(file.project_id, ProjectStatus.COMPLETED)
        return file
    if broken == "decision_is_not_told":
        file = money.cofinancing_in(state)
        money.decision_told(file)
        return file
    if broken == "has_something_left_to_engage":
        file = money.cofinancing_in(state)
        with pgtrigger.ignore("funding.Cofinancing:granted_sum_stays_until_the_revert"):
            type(file).objects.filter(pk=file.pk).update(granted_amount=Decimal("100000.00"))
        file.refresh_from_db()
        return file
    return money.cofinancing_in(state, **fields)


def someone_ready(file: Any, role: str, *, own: bool, broken: str = "") -> Any:
    """Somebody who holds a role in the file's organisation or in another, and whom rules let act.

    ``broken`` names the rule about the person that does not hold.
    """
    organisation = holder_of(file) if own else OrganisationFactory()
    someone = person(role, organisation)
    made_ready(file, someone, role, broken=broken)
    return someone


def made_ready(file: Any, someone: Any, role: str, *, broken: str = "") -> None:
    """Gives somebody of a role all that the rules about people ask, but the one to be broken."""
    if file.file_kind == "project":
        _ready_for_a_project(file, someone, role, broken)
    if file.file_kind == "cofinancing":
        _ready_for_money(file, someone, broken)
    if file.file_kind == "committee_session" and broken != "sits_on_it":
        committees.seated(file, someone)


def _ready_for_a_project(file: Any, someone: Any, role: str, broken: str) -> None:
    if broken == "reviews_its_strand":
        other = next(strand for strand in Strand.values if strand != file.strand)
        Membership.objects.filter(user=someone, role=Role.REVIEWER).update(strand=other)
    invited = role in ORGANISATION_ROLES or broken == "is_not_of_the_holder"
    if invited and broken != "works_on_it":
        ProjectContributor.objects.create(
            project=file,
            person=someone,
            invited_at=timezone.now(),
            invited_by=file.created_by,
        )


def _ready_for_money(file: Any, someone: Any, broken: str) -> None:
    if broken != "has_declared_interests":
        money.declared(file, someone, conflict=broken == "has_no_declared_conflict")
    if broken == "works_on_its_strand":
        other = {Strand.OPEN_DATA, Strand.ARTIFICIAL_INTELLIGENCE} - {file.strand}
        someone.memberships.update(strand=other.pop())
    if broken in ("has_not_assessed", "did_not_review"):
        money.assessed(file, someone)
    if broken == "is_not_of_the_holder":
        Project.objects.filter(pk=file.project_id).update(created_by=someone)
        file.project.refresh_from_db()


def holder_of(file: Any) -> Any:
    """The organisation that holds a file; a new one for what no organisation holds."""
    if file.file_kind in ("committee_session", "reuse"):
        return OrganisationFactory()
    return file.project.organisation if file.file_kind == "cofinancing" else file.organisation


#: The rules that ``stage`` and ``someone_ready`` know how to break, one at a time.
BREAKABLE = frozenset(
    {
        "works_on_it",
        "organisation_is_eligible",
        "follows_the_rules_in_force",
        "waits_for_no_complement",
        "complements_are_not_running",
        "checklist_has_no_objection",
        "is_complete",
        "bears_no_money",
        "project_is_admissible",
        "project_has_not_left",
        "decision_is_not_told",
        "has_two_assessments",
        "has_declared_interests",
        "has_no_declared_conflict",
        "has_not_assessed",
        "did_not_review",
        "is_not_of_the_holder",
        "project_is_filed",
        "works_on_its_strand",
        *WITHOUT_AGREEMENT,
        *WITHOUT_LETTER,
        "has_paid_nothing",
        "has_something_left_to_engage",
        "reviews_its_strand",
        "total_is_within_bounds",
        "was_filed",
        "has_no_project",
        "is_not_rated",
        "has_an_agenda",
        "can_meet_its_quorum",
        "sits_on_it",
        "has_answered_everything",
        "has_no_minutes",
    }
)


def permitted(transition: Transition, role: str, *, own: bool) -> bool:
    """What the permission table says, read afresh from the table."""
    return transition.permission in GRANTS[role] and (own or role not in ORGANISATION_ROLES)


def role_for(transition: Transition, rule: str) -> str:
    """A role that the table lets take the transition, for which the rule can be broken."""
    if rule == "works_on_it":
        return Role.CONTRIBUTOR
    return next(role for role in Role.values if permitted(transition, role, own=True))


def _submits(_file: Any) -> dict:
    return {"submitted_at": timezone.now(), "submitted_by": person(Role.DATA_ADMINISTRATOR)}


def _reviews(reason: str = "") -> dict:
    return {
        "reviewed_at": timezone.now(),
        "reviewed_by": person(Role.ADMINISTRATOR),
        "review_reason": reason,
    }


#: What the database demands to be written along with a transition, by kind and name.
WRITES: dict[tuple[str, str], Callable[[Any], dict]] = {
    ("project", "submit"): _submits,
    ("project", "find_inadmissible"): lambda _file: {"inadmissible_reason": REASON},
    ("support_case", "start"): lambda _file: {"owner": person(Role.SUPPORT_AGENT)},
    ("support_case", "ask_ministry"): lambda _file: {"waiting_since": timezone.localdate()},
    ("support_case", "answer_desk"): lambda _file: {"waiting_since": None},
    ("support_case", "decline"): lambda _file: {"waiting_since": None},
    ("support_case", "resolve"): lambda _file: {
        "waiting_since": None,
        "answer": "Voici la réponse.",
        "resolved_on": timezone.localdate(),
    },
    ("support_case", "reopen"): lambda _file: {"owner": person(Role.SUPPORT_AGENT)},
    ("reuse", "publish"): lambda _file: _reviews(),
    ("reuse", "reject"): lambda _file: _reviews(REASON),
    ("reuse", "take_down"): lambda _file: _reviews(REASON),
    ("cofinancing", "submit"): _submits,
    ("cofinancing", "recommend"): lambda _file: money.advice_fields(),
    ("cofinancing", "advise_against"): lambda _file: money.advice_fields(),
    ("cofinancing", "defer"): lambda _file: money.deferral_fields(),
    ("cofinancing", "grant"): lambda _file: money.decision_fields(),
    ("cofinancing", "refuse"): lambda _file: money.refusal_fields(),
    ("committee_session", "open_session"): lambda _file: {
        "opened_at": timezone.now(),
        "opened_by": person(Role.DECISION_MAKER),
    },
    ("committee_session", "close_session"): lambda _file: {
        "closed_at": timezone.now(),
        "closed_by": person(Role.DECISION_MAKER),
    },
    ("cofinancing", "revert_decision"): lambda _file: dict(UNDECIDED),
}


def writes(lifecycle: Lifecycle, transition: Transition, file: Any) -> dict:
    """The fields to give to ``apply`` so that every constraint of the target state is met."""
    return WRITES.get((lifecycle.file_kind, transition.name), lambda _file: {})(file)
