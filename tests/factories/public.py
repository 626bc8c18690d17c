"""Funded projects and what editors compose for the public."""

from accounts.permissions import Permission, Role
from funding.models import Cofinancing
from tests.factories.accounts import person
from tests.factories.funding import cofinancing_in
from tests.factories.projects import project_in

EDITOR = Role.ADMINISTRATOR


def editor():
    """Somebody who may edit the public pages."""
    someone = person(EDITOR)
    assert someone.can(Permission.PUBLIC_EDIT)
    return someone


def funded_project(status: str = "granted", **fields) -> Cofinancing:
    """A co-financing that the public sees, unless a field says otherwise."""
    money = {
        name: fields.pop(name) for name in ("requested_amount", "eligible_amount") if name in fields
    }
    return cofinancing_in(status, project=project_in("admissible", **fields), **money)
