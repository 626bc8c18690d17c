"""The address of a file's page, worked out once, is the one that Django would give."""

import pytest
from django.urls import clear_script_prefix, reverse, set_script_prefix

from workflow.models import page_of

PAGES = ("projects:detail", "support:detail", "funding:detail", "funding:committee")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("reference", ["DL-2026-0001", "DL-2026-0042", "é 50 %", "~a:b@c"])
def test_it_is_the_one_of_reverse(name, reference):
    assert page_of(name, reference) == reverse(name, args=[reference])


def test_it_follows_the_place_where_the_site_is_mounted():
    here = page_of("projects:detail", "DL-2026-0001")
    set_script_prefix("/ailleurs/")
    try:
        assert page_of("projects:detail", "DL-2026-0001") == f"/ailleurs{here}"
    finally:
        clear_script_prefix()
    assert page_of("projects:detail", "DL-2026-0001") == here
