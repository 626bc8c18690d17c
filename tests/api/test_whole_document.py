"""schemathesis over the whole document, by role: no 500, nothing that the document does not say."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.permissions import Role
from tests.api.world import document, world
from tests.factories.accounts import person

#: One role explores one operation in so many.
SHARE = 9
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
QUIET = settings(
    max_examples=1,
    deadline=None,
    database=None,
    derandomize=True,
    verbosity=Verbosity.quiet,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema():
    """The document bound to the application in this process, on the test's own connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    found = schemathesis.openapi.from_dict(json.loads(json.dumps(document(), default=str)))
    found.app = get_wsgi_application()
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize(("turn", "role"), [*enumerate([*Role.values, ""])])
def test_no_answer_is_a_surprise(turn, role, schema, program):
    """Addresses are those of real rows of the person's own organisation; "" bears no token.

    The roles share the operations out, so that each is explored by one and the suite stays quick.
    """
    here = world()
    headers = {}
    if role:
        client = program(person(role, here.organisation))
        headers["Authorization"] = client.defaults["HTTP_AUTHORIZATION"]
    wrong = []
    for place, result in enumerate(schema.get_all_operations()):
        operation = result.ok()
        if place % SHARE != turn % SHARE:
            continue
        try:
            _explored(operation, here, headers)
        except Exception as error:  # noqa: BLE001 - each is told, with its operation
            wrong.append(f"{operation.method} {operation.path}: {error}")
    assert not wrong, "\n\n".join(wrong)


def _explored(operation, here, headers) -> None:
    parts = operation.path.split("/")
    collection = "/".join(parts[3:5]) if parts[3] == "open" else parts[3]

    @QUIET
    @given(case=operation.as_strategy())
    def calls(case) -> None:
        known = here.names.get(collection, {})
        case.path_parameters |= {k: v for k, v in known.items() if k in case.path_parameters}
        case.headers.pop("Authorization", None)
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    calls()
