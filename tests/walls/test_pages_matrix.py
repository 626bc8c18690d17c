"""Every role × every named page of the URL conf × own or another organisation, GET and POST."""

import os
from pathlib import Path

import pytest
from django.test import Client

from tests.house.stages import permitted
from tests.walls.pages import COLUMNS, address_of, pages, somebody, subject_of, welcomed
from tests.walls.table import differences, drawn, expected
from tests.walls.trying import NOTHING, OPEN, REFUSED, UNKNOWN, filled, seen, sent, undone

pytestmark = pytest.mark.django_db
WINGS = sorted({page.wing for page in pages()})
#: One page, two rows of the table of deeds: which one depends on the side of whoever asks.
TWO_DEEDS = {"support:attach"}
TITLES = [column.title for column in COLUMNS]


def signed_in(someone) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def answered(page, people, clients) -> tuple[tuple[str, ...], list[str]]:
    """One row of the table, and what was written for somebody to whom the page is closed."""
    subject = subject_of(page)
    welcomed(people, subject)
    address = address_of(page, subject)
    looks = {column: seen(clients[column], address) for column in COLUMNS}
    form = next((form for sign, form in looks.values() if sign == OPEN and form is not None), None)
    values = filled(form) if hasattr(form, "fields") else subject.values
    cells, wrong = [], []
    for column in COLUMNS:
        look = looks[column][0]
        # The file staged for a deed has no ledger behind it: whoever may do it only tries the door.
        may = page.deed and look == OPEN
        act, written = sent(clients[column], address, {} if may else values)
        if act == OPEN and not written and not may:
            act = REFUSED if page.deed else NOTHING
        cells.append(look + act)
        if act in (REFUSED, UNKNOWN) and written:
            wrong.append(f"{page.name}, {column.title}: refused, yet wrote {written}")
        wrong += _unlike_the_permissions(page, column, look + act)
    return tuple(cells), wrong


def _unlike_the_permissions(page, column, cell: str) -> list[str]:
    """A deed is open to the roles of the permission table, for those who see the file."""
    if not page.deed or page.name in TWO_DEEDS or UNKNOWN in cell:
        return []
    lifecycle, name = page.deed
    may = bool(column.role) and permitted(lifecycle.by_name[name], column.role, own=column.own)
    if cell in ((OPEN * 2,) if may else (REFUSED * 2,)):
        return []
    return [f"{page.name}, {column.title}: {cell}, the permission table says {may}"]


@pytest.mark.parametrize("wing", WINGS)
def test_each_page_answers_each_role_as_the_table_of_rights_says(wing):
    people = {column: somebody(column) for column in COLUMNS}
    clients = {column: signed_in(someone) for column, someone in people.items()}
    found, wrong = {}, []
    for page in pages():
        if page.wing != wing:
            continue
        with undone():
            found[page.name], more = answered(page, people, clients)
        wrong += more
    if place := os.environ.get("DRAW_RIGHTS"):
        (Path(place) / f"{wing}.md").write_text(drawn(TITLES, found), encoding="utf-8")
    wrong += differences(wing, TITLES, found)
    assert not wrong, "\n".join(wrong)


def test_the_table_names_no_wing_that_is_gone():
    for wing in WINGS:
        assert expected(wing), wing
