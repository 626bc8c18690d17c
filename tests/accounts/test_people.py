"""What people may do comes from their memberships."""

import pytest

from accounts.permissions import Permission, Role
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


def test_a_data_administrator_acts_only_for_their_own_organisation():
    project, other = ProjectFactory(), ProjectFactory()
    user = person(Role.DATA_ADMINISTRATOR, project.organisation)
    assert user.can_in(Permission.PROJECT_SUBMIT, project.organisation_id)
    assert not user.can_in(Permission.PROJECT_SUBMIT, other.organisation_id)
