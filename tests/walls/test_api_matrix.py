"""Every role × every operation of the document × own or another organisation."""

import pytest
from django.test import Client

from accounts.permissions import Role
from datalab.api import FILES
from tests.api.world import Operation, operations, world
from tests.factories.accounts import OrganisationFactory, person
from tests.house.stages import permitted

pytestmark = pytest.mark.django_db

R = Role
DESK = {R.REVIEWER, R.DECISION_MAKER, R.SUPPORT_AGENT, R.BUDGET_OFFICER, R.AUDITOR, R.ADMINISTRATOR}
MONEY = {R.REVIEWER, R.DECISION_MAKER, R.BUDGET_OFFICER, R.AUDITOR}
CASES = {R.REVIEWER, R.DECISION_MAKER, R.SUPPORT_AGENT, R.AUDITOR}
#: Readers of the words of letters.
WORDS = {R.ADMINISTRATOR, R.DECISION_MAKER, R.BUDGET_OFFICER}
#: Readers of money files whom no undeclared interest stops.
UNGATED = {R.BUDGET_OFFICER, R.AUDITOR}
EVERYBODY = set(Role.values)

#: Who reads a row of the world: roles everywhere, then roles of its own organisation. Said here a
#: second time on purpose, beside the permission table and ``visible_to``.
SEES: dict[str, tuple[set, set]] = {
    "organisations": (EVERYBODY, set()),
    "calls": (EVERYBODY, set()),
    "projects": (DESK, {R.DATA_ADMINISTRATOR}),
    "support-cases": (CASES, {R.DATA_ADMINISTRATOR}),
    "cofinancings": (MONEY, {R.DATA_ADMINISTRATOR}),
    "committees": (MONEY, set()),
    "reuses": ({R.ADMINISTRATOR}, set()),
    "reviews": (UNGATED, set()),
    "opinions": ({R.AUDITOR}, set()),
    "articles": (EVERYBODY, set()),
    "capacities": (CASES, set()),
    "letters-to-send": (set(), set()),
    "letter-templates": (WORDS, set()),
    "signed-scans": (set(), set()),
    "jobs": (set(), set()),
    "agreements": (UNGATED, {R.DATA_ADMINISTRATOR}),
    "tranches": (UNGATED, {R.DATA_ADMINISTRATOR}),
    "envelopes": ({R.DECISION_MAKER, R.BUDGET_OFFICER, R.AUDITOR}, set()),
    "budget-lines": ({R.DECISION_MAKER, R.BUDGET_OFFICER, R.AUDITOR}, set()),
    "movements": ({R.DECISION_MAKER, R.BUDGET_OFFICER, R.AUDITOR}, set()),
    "documents": (DESK, {R.DATA_ADMINISTRATOR}),
    "notifications": (set(), set()),
    "webhooks": ({R.ADMINISTRATOR}, set()),
    "calendar": ({R.ADMINISTRATOR}, set()),
    "topics": ({R.ADMINISTRATOR}, set()),
    "datasets": ({R.ADMINISTRATOR}, set()),
    "publications": ({R.ADMINISTRATOR}, set()),
    "catalogue": ({R.ADMINISTRATOR}, set()),
}
#: Resources that do not exist at all for the other roles: 403, also for their lists.
RESTRICTED = {
    "committees": MONEY,
    "capacities": CASES,
    "letters-to-send": {R.DECISION_MAKER},
    "letter-templates": WORDS,
    "signed-scans": {R.BUDGET_OFFICER},
    "reviews": MONEY,
    "envelopes": SEES["envelopes"][0],
    "budget-lines": SEES["envelopes"][0],
    "movements": SEES["envelopes"][0],
    "calendar": SEES["calendar"][0],
    "topics": SEES["topics"][0],
    "datasets": SEES["datasets"][0],
    "publications": SEES["publications"][0],
    "catalogue": SEES["catalogue"][0],
}
CREATES = {
    "projects": {R.DATA_ADMINISTRATOR},
    "support-cases": {R.DATA_ADMINISTRATOR},
    "cofinancings": {R.DATA_ADMINISTRATOR},
    "articles": {R.SUPPORT_AGENT},
    "capacities": {R.DECISION_MAKER},
    "letters-to-send": {R.DECISION_MAKER},
    "signed-scans": {R.BUDGET_OFFICER},
    "committees": {R.DECISION_MAKER},
    "documents": EVERYBODY,  # the file named in the body decides
    "messages": EVERYBODY,
    "webhooks": EVERYBODY,
    "reuses": EVERYBODY,
    "calendar": {R.ADMINISTRATOR},
    "topics": {R.ADMINISTRATOR},
    "datasets": {R.ADMINISTRATOR},
    "catalogue": {R.ADMINISTRATOR},
}
#: Who writes again what is there; elsewhere, whoever reads it.
REWRITES = {
    "projects": {R.DATA_ADMINISTRATOR},
    "articles": {R.SUPPORT_AGENT},
    "letter-templates": {R.ADMINISTRATOR},
}
ROWS = {
    (name, row.name): row for name, view, _d in FILES for row in view.shape.lifecycle.transitions
}


def on_all(operation: Operation, role: str) -> set[int]:
    """What an address of no row in particular may answer."""
    if operation.method == "get" or operation.path.endswith("read-all/"):
        return {200}
    if operation.path.endswith(("publications/", "catalogue/pushes/")):
        return {201, 409}  # no field is asked
    if operation.path.endswith("notifications/preferences/"):
        return {400}
    return {400, 415} if role in CREATES[operation.collection] else {403}


def expected(operation: Operation, role: str, *, own: bool) -> set[int]:
    """What may be answered to an empty body, by the tables above and that of permissions."""
    name = operation.collection
    if role not in RESTRICTED.get(name, EVERYBODY) and not operation.transition:
        return {403}
    if not operation.is_on_one:
        return on_all(operation, role)
    everywhere, holders = SEES[name]
    if role not in everywhere and not (own and role in holders):
        return {404}
    if operation.transition:
        if not permitted(ROWS[name, operation.transition], role, own=own):
            return {403}
        return {200, 400, 403, 409, 415}
    if operation.method in ("patch", "put") and role not in REWRITES.get(name, EVERYBODY):
        return {403}
    if operation.method == "get":
        return {200}
    if name == "opinions":  # readable, and asked of somebody else
        return {400, 403, 409}
    if operation.path.endswith("datasets/{slug}/files/"):
        return {415}  # a file is no JSON
    return {200, 400, 404, 409}  # an administrator and somebody's webhook


@pytest.mark.parametrize("role", Role.values)
def test_each_operation_answers_a_role_as_the_tables_say(role, program):
    here = world()
    wrong = []
    for own in (True, False):
        someone = person(role, here.organisation if own else OrganisationFactory())
        client = program(someone)
        for operation in operations():
            if operation.is_open:
                continue
            answer = client.generic(
                operation.method.upper(),
                here.address(operation),
                b"{}",
                content_type="application/json",
            )
            answer.getvalue()  # a file read to its end is closed
            if answer.status_code not in expected(operation, role, own=own):
                wrong.append(f"{'own' if own else 'other'} {operation}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_every_resource_of_the_document_is_in_the_tables():
    named = {operation.collection for operation in operations() if not operation.is_open}
    assert named == {*SEES, "messages"}


def test_without_a_token_every_operation_but_the_open_ones_is_401():
    here = world()
    for operation in operations():
        answer = Client().generic(
            operation.method.upper(), here.address(operation), b"{}", "application/json"
        )
        answer.getvalue()  # a file read to its end is closed
        if operation.is_open:
            assert answer.status_code in (200, 404), operation
        else:
            assert answer.status_code == 401, operation
