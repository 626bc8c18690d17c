"""Every row of every table has its operation, and every resource of the contract is there."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from datalab.api import FILES
from datalab.lifecycles import LIFECYCLES

#: The collections of the contract; those that are files answer transitions as well.
RESOURCES = (
    *("organisations", "calls", "projects", "support-cases", "cofinancings", "reviews"),
    *("opinions", "committees", "agreements", "tranches", "envelopes", "budget-lines", "movements"),
    *("capacities", "letters-to-send", "letter-templates", "signed-scans", "jobs"),
    *("articles", "documents", "messages", "notifications", "webhooks"),
    *("calendar", "topics", "datasets", "publications", "catalogue"),
    *("open/funded-projects", "open/datasets", "open/reuses", "open/topics", "open/figures"),
)


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


#: What follows another deed by itself, in its transaction: nobody takes it, on a page either.
BY_THEMSELVES = {
    "cofinancing.refresh_terms",
    "cofinancing.follow_inadmissible",
    "cofinancing.follow_reopened",
}


def test_every_row_of_every_table_has_its_operation():
    tables = {view.shape.lifecycle.file_kind: deeds for _name, view, deeds in FILES}
    missing = {
        f"{lifecycle.file_kind}.{row.name}"
        for lifecycle in LIFECYCLES
        for row in lifecycle.transitions
        if row.name not in {deed.name for deed in tables.get(lifecycle.file_kind, ())}
    }
    assert missing == BY_THEMSELVES, "add a Deed in the wing’s api room"


def test_no_operation_is_without_its_row():
    for _name, view, deeds in FILES:
        assert {deed.name for deed in deeds} <= set(view.shape.lifecycle.by_name)


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_resource_of_the_contract_is_in_the_document(document, resource):
    assert "get" in document["paths"][f"/api/v1/{resource}/"]


def test_every_operation_is_told_in_french(document):
    untold = [
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, said in methods.items()
        if not (said.get("summary") or said.get("description"))
    ]
    assert not untold
