"""An organisation that bears the SIRET of the dossiers, and somebody who imports them."""

import json

import pytest
from django.utils import timezone

from accounts.models import OrganisationSiret, User
from accounts.permissions import Role
from projects.actions import importing
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.projects import CallVersionFactory

SIRET = "13002526500013"


@pytest.fixture
def administrator() -> User:
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def body():
    """The organisation that bears the SIRET of the dossiers, under an open call."""
    CallVersionFactory()
    organisation = OrganisationFactory(name="Office des forêts")
    OrganisationSiret.objects.create(organisation=organisation, siret=SIRET)
    return organisation


@pytest.fixture
def bring(tmp_path, administrator):
    """``bring(content)``: imports a file, and gives its report."""

    def brought(content) -> importing.running.Report:
        path = tmp_path / "dossiers.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return importing.bring_file(path, by=administrator, at=timezone.now())

    return brought
