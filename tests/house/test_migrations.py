"""The models and the migrations tell the same story."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing():
    """``makemigrations --check`` exits when a model says more than its migrations."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
