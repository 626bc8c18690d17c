"""« Projets lauréats »: validated by real validators, versioned, and never a leak."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import duckdb
import jsonschema
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from frictionless import Resource, Schema
from openpyxl import load_workbook

from accounts.permissions import Role
from funding.models import Assessment, Cofinancing
from notifications.models import Delivery
from opendata.actions.publications import publish
from opendata.exports.columns import COLUMNS, table_schema
from opendata.models import FileFormat, Publication, PublishedFile
from opendata.tasks import publish_funded_projects
from projects.models import Indicator, Project
from tests.factories.accounts import person
from tests.factories.funding import cofinancing_in
from tests.factories.public import editor, funded_project
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
PAGE = "/projets-finances/donnees/"
LATEST = "/projets-finances/projets-laureats."
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
#: domain.md, §6: the national names, then the desk's own.
WANTED_IN_ORDER = """
    nomAttribuant idAttribuant dateConvention referenceDecision nomBeneficiaire idBeneficiaire
    rnaBeneficiaire objet montant nature conditionsVersement datesPeriodeVersement idRAE
    notificationUE pourcentageSubvention dispositifAide volet typeProjet ministere coutTotal
    montantDemande taux dateDecision statut urlCode urlJeuxDeDonnees indicateurs
"""
WANTED = WANTED_IN_ORDER.split()


def rows_of(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


def taken(client, file_format: str) -> bytes:
    response = client.get(f"{LATEST}{file_format}")
    assert response.status_code == 200
    return response.content


def test_the_csv_keeps_its_own_schema_for_an_independent_validator(client, tmp_path):
    funded_project("agreed")
    funded_project("granted")
    publish(by=editor(), at=NOW)
    path = tmp_path / "projets-laureats.csv"
    path.write_bytes(taken(client, "csv"))
    schema = Schema.from_descriptor(client.get("/projets-finances/schema.json").json())
    report = Resource(path.name, basepath=str(tmp_path), schema=schema).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    assert [row["conditionsVersement"] for row in rows_of(path.read_bytes())] == [
        "échelonné",
        "autre",
    ]


def test_the_independent_validator_does_refuse_a_wrong_file(client, tmp_path):
    """The control: a file with a wrong SIRET and a text for an amount is not valid."""
    funded_project()
    publish(by=editor(), at=NOW)
    text = taken(client, "csv").decode().replace("13002526500013", "130").replace("150000.00", "x")
    path = tmp_path / "faux.csv"
    path.write_text(text, encoding="utf-8", newline="")
    schema = Schema.from_descriptor(table_schema("https://datalab.essai"))
    report = Resource(path.name, basepath=str(tmp_path), schema=schema).validate()
    assert {row[0] for row in report.flatten(["fieldName"])} == {"idAttribuant", "montant"}


def test_the_columns_come_in_the_order_of_the_trade():
    assert [column.name for column in COLUMNS] == WANTED


def test_the_json_keeps_the_standard_and_its_amounts_are_exact(client):
    file = funded_project("agreed")
    publish(by=editor(), at=NOW)
    content = taken(client, "json")
    schema = json.loads((Path(__file__).parent / "giving_schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(content), schema)
    exact = json.loads(content, parse_float=Decimal)["grants"][0]
    assert exact["amountAwarded"] == Decimal("150000.00")
    assert b'"amountAwarded": 150000.00' in content
    assert exact["id"] == f"360G-datalab-{file.reference}"
    del exact["recipientOrganization"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"grants": [json.loads(json.dumps(exact, default=str))]}, schema)


def test_no_title_breaks_the_json(client):
    """Signs of private use, quotes and slashes: a title says nothing of the file's own writing."""
    title = '\ue000"\\\ue000'
    funded_project(title=title)
    publish(by=None, at=NOW)
    (grant,) = json.loads(taken(client, "json"))["grants"]
    assert grant["title"] == title


def test_the_parquet_has_typed_columns_and_the_same_rows(client, tmp_path):
    file = funded_project("agreed")
    publish(by=editor(), at=NOW)
    path = tmp_path / "essai.parquet"
    path.write_bytes(taken(client, "parquet"))
    with duckdb.connect() as database:
        found = database.execute(
            f"SELECT montant, dateDecision, idRAE, taux, typeof(montant) FROM '{path}'"
        ).fetchall()
    day = file.decided_at.date()
    assert [row[0] for row in found] == [Decimal("150000.00")]
    assert abs(found[0][1] - day) <= timedelta(days=1)
    assert found[0][2:] == (None, Decimal("0.3750"), "DECIMAL(14,2)")


def test_the_workbook_has_typed_cells(client):
    funded_project("agreed")
    publish(by=editor(), at=NOW)
    sheet = load_workbook(io.BytesIO(taken(client, "xlsx"))).active
    head = [cell.value for cell in sheet[1]]
    assert head == WANTED
    first = dict(zip(head, sheet[2], strict=True))
    assert first["montant"].value == 150000
    assert first["dateDecision"].is_date
    assert first["idAttribuant"].value == "13002526500013"


@pytest.mark.parametrize("title", ["=1+1", "@SOMME(A1)", "-2"])
def test_no_cell_runs_in_a_spreadsheet(client, title):
    funded_project(title=title)
    publish(by=editor(), at=NOW)
    assert rows_of(taken(client, "csv"))[0]["objet"] == f"'{title}"
    sheet = load_workbook(io.BytesIO(taken(client, "xlsx"))).active
    assert sheet["H2"].value == f"'{title}"


def test_a_row_that_breaks_the_schema_is_named_told_and_held_back(client, sign_in):
    good, bad = funded_project(), funded_project()
    Indicator.objects.filter(project=bad.project).delete()
    somebody, other = editor(), editor()
    done = publish(by=somebody, at=NOW)
    assert done.references == [good.reference]
    assert done.held_rows == [
        {"reference": bad.reference, "column": "indicateurs", "sentence": "la valeur manque."}
    ]
    assert bad.reference not in taken(client, "csv").decode()
    told = Delivery.objects.filter(channel="inbox").select_related("notification").get()
    assert told.person == other
    assert f"{bad.reference} · indicateurs" in told.notification.text
    assert bad.reference in sign_in(somebody).get(PAGE).content.decode()
    assert bad.reference not in client.get(PAGE).content.decode()


def test_an_aid_below_one_hundredth_of_the_cost_is_held_back():
    file = funded_project(eligible_amount=Decimal("90000000.00"))
    with pytest.raises(Refused, match=rf"{file.reference} · taux : 0\.0017 est trop petit"):
        publish(by=editor(), at=NOW)


def test_nothing_is_published_when_no_row_is_good(nothing_changes):
    cofinancing_in("refused")
    someone = editor()
    with nothing_changes(), pytest.raises(Refused, match="aucun projet n’est financé"):
        publish(by=someone, at=NOW)


def test_an_unchanged_dataset_is_not_published_twice(nothing_changes):
    funded_project()
    someone = editor()
    publish(by=someone, at=NOW)
    with nothing_changes(), pytest.raises(Refused, match="Rien n’a changé"):
        publish(by=someone, at=NOW + timedelta(days=1))
    with nothing_changes():
        assert publish_funded_projects() is False


def test_only_an_editor_publishes(sign_in, nothing_changes):
    funded_project()
    people = [person(role) for role in Role.values if role != Role.ADMINISTRATOR]
    browsers = [sign_in(someone) for someone in people]
    with nothing_changes():
        for someone, browser in zip(people, browsers, strict=True):
            assert browser.post("/projets-finances/publier/").status_code == 404
            with pytest.raises(Refused):
                publish(by=someone, at=NOW)


def test_the_button_publishes_and_the_page_says_that_it_is_voluntary(client, sign_in):
    funded_project()
    page = sign_in(editor()).post("/projets-finances/publier/", follow=True)
    assert "La version du jour est publiée : 1 lignes, 0 retenues." in page.content.decode()
    assert "Une publication volontaire" in client.get(PAGE).content.decode()


def test_the_clock_publishes_without_anybody():
    funded_project()
    assert publish_funded_projects() is True
    assert Publication.objects.get().published_by is None


def test_each_day_keeps_its_version_at_its_own_address(client):
    first = funded_project()
    publish(by=editor(), at=NOW)
    funded_project()
    publish(by=editor(), at=NOW + timedelta(days=3))
    old = client.get("/projets-finances/versions/2026-03-02/projets-laureats.csv")
    assert [row["referenceDecision"] for row in rows_of(old.content)] == [first.reference]
    assert len(rows_of(taken(client, "csv"))) == 2
    assert (
        client.get("/projets-finances/versions/2026-03-03/projets-laureats.csv").status_code == 404
    )
    assert (
        client.get("/projets-finances/versions/2026-02-31/projets-laureats.csv").status_code == 404
    )
    assert client.get(f"{LATEST}exe").status_code == 404


def test_two_versions_of_a_day_share_the_address_and_the_last_one_answers(client):
    funded_project()
    publish(by=editor(), at=NOW)
    funded_project()
    assert publish(by=editor(), at=NOW + timedelta(hours=1)).number == 2
    old = client.get("/projets-finances/versions/2026-03-02/projets-laureats.csv")
    assert len(rows_of(old.content)) == 2


def test_the_same_file_is_not_sent_twice_to_a_reader_who_has_it(client):
    funded_project()
    publish(by=editor(), at=NOW)
    mark = client.get(f"{LATEST}csv")["ETag"]
    again = client.get(f"{LATEST}csv", headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("table", ["opendata_publication", "opendata_publishedfile"])
@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET id = id"])
def test_a_version_is_never_changed_even_by_hand(table, verb, nothing_changes):
    funded_project()
    publish(by=editor(), at=NOW)
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(verb.format(table))


SECRETS = {
    "team": "Équipe-à-taire",
    "sponsor": "Sponsor-à-taire",
    "problem": "Problème-à-taire",
    "legal_frame": "Cadre-à-taire",
    "users": "Usagers-à-taire",
    "data_used": "Données-à-taire",
    "deployment": "Déploiement-à-taire",
}


def everything(client) -> str:
    """All that a stranger can take: every file as text, every page and address."""
    found = [bytes(file.content) for file in PublishedFile.objects.order_by("pk")]
    for file_format in FileFormat.values:
        found.append(client.get(f"{LATEST}{file_format}").content)
    workbook = load_workbook(io.BytesIO(client.get(f"{LATEST}xlsx").content))
    cells = [str(cell.value) for row in workbook.active.iter_rows() for cell in row]
    found.append("\n".join(cells).encode())
    for path in (PAGE, "/projets-finances/", "/catalogue.jsonld"):
        found.append(client.get(path).content)
    return b"\n".join(found).decode("utf-8", "replace")


def test_neither_contacts_nor_notes_leak_by_any_file(client):
    file = funded_project("agreed", **SECRETS)
    Cofinancing.objects.filter(pk=file.pk).update(
        synthesis="Synthèse-à-taire", decision_reason="Motif-à-taire"
    )
    publish(by=editor(), at=NOW)
    left = everything(client)
    assert file.reference in left
    assert "à-taire" not in left
    for comment in Assessment.objects.filter(cofinancing=file).values_list("comment", flat=True):
        assert comment not in left
    people = [file.decided_by, file.project.created_by, file.submitted_by, file.advised_by]
    for someone in filter(None, people):
        assert someone.email not in left
        assert f"{someone.first_name} {someone.last_name}" not in left


@pytest.mark.parametrize(
    "status", ["refused", "withdrawn", "deferred", "cancelled", "in_committee", "submitted"]
)
def test_a_file_that_is_not_granted_never_leaks(client, status):
    funded_project()
    hidden = cofinancing_in(status)
    publish(by=editor(), at=NOW)
    left = everything(client)
    assert hidden.reference not in left
    assert hidden.project.title not in left


def test_a_confidential_project_never_leaks(client):
    funded_project()
    hidden = funded_project(is_confidential=True)
    publish(by=editor(), at=NOW)
    left = everything(client)
    assert hidden.reference not in left
    assert hidden.project.title not in left


def test_a_version_that_shows_a_project_since_confidential_is_no_longer_served(client):
    funded_project()
    hidden = funded_project()
    publish(by=editor(), at=NOW)
    Project.objects.filter(pk=hidden.project_id).update(is_confidential=True)
    assert client.get(f"{LATEST}csv").status_code == 404
    assert (
        client.get("/projets-finances/versions/2026-03-02/projets-laureats.csv").status_code == 404
    )
    publish(by=editor(), at=NOW + timedelta(days=1))
    assert hidden.reference not in taken(client, "csv").decode()


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_the_command_writes_what_would_be_published(file_format):
    file, bad = funded_project(), funded_project()
    Indicator.objects.filter(project=bad.project).delete()
    out, err = StringIO(), StringIO()
    call_command("export_funded_projects", "--format", file_format, stdout=out, stderr=err)
    assert file.reference in out.getvalue()
    assert bad.reference not in out.getvalue()
    assert f"Ligne retenue : {bad.reference} · indicateurs" in err.getvalue()
    if file_format == "json":
        assert json.loads(out.getvalue())["grants"]


def test_the_catalogue_names_each_file_with_its_hash(client, settings):
    settings.DATALAB_SITE_URL = "https://datalab.essai"
    funded_project()
    publish(by=editor(), at=NOW)
    found = client.get("/catalogue.jsonld")
    assert found["Content-Type"] == "application/ld+json"
    dataset = found.json()["dcat:dataset"][0]
    csv_file = next(d for d in dataset["dcat:distribution"] if d["@id"].endswith(".csv"))
    assert csv_file["@id"] == "https://datalab.essai/projets-finances/projets-laureats.csv"
    stored = PublishedFile.objects.get(file_format="csv")
    assert csv_file["spdx:checksum"]["spdx:checksumValue"] == stored.sha256
    assert dataset["dcat:hasVersion"][0]["dcat:version"] == "2026-03-02"
