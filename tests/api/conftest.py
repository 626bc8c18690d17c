"""Programs that call the API."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from api.actions import create
from api.scopes import scopes


@pytest.fixture
def program() -> Callable[..., Client]:
    """``program(person, "projects:read")``: a client that bears a token; every scope by default."""

    def opened(person, *wanted: str) -> Client:
        now = timezone.now()
        _token, secret = create(
            label="essai",
            scopes=wanted or scopes(),
            expires_at=now + timedelta(days=1),
            by=person,
            at=now,
        )
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return opened
