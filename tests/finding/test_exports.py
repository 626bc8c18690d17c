"""A file of exactly the selection: its rows, its columns, numbers as numbers, nothing that runs."""

import csv
import io
from decimal import Decimal

import pytest
from django.db.models.signals import post_init
from odfdo import Document
from openpyxl import load_workbook

from accounts.permissions import Role
from finding.actions import exporting
from finding.tasks import long_export
from funding.models import InterestDeclaration
from jobs import running as job_running
from jobs.actions import cancel
from jobs.models import Job
from projects.models import Project, ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, project_in
from tests.funding.stories import AT

pytestmark = pytest.mark.django_db
EXPORT = "/listes/projets/exporter/"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(response, kind: str) -> list[list]:
    content = body(response)
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).active
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    table = Document(io.BytesIO(content)).body.get_table(0)
    return [[cell.value for cell in row.get_cells()] for row in table.get_rows()]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_file_holds_the_rows_and_columns_of_the_selection_in_its_order(sign_in, kind):
    for title in ("Zones humides", "Adresses", "=1+1"):
        project_in(ProjectStatus.SUBMITTED, title=title)
    project_in(ProjectStatus.ACTIVE, title="Hors sélection")
    ProjectFactory(title="Brouillon d’un autre")
    response = sign_in(person(Role.REVIEWER)).post(
        EXPORT,
        {
            "format": kind,
            "query": "status=submitted&ordering=title",
            "columns": ["title", "duration_months"],
        },
    )
    head, *rows = rows_of(response, kind)
    assert head == ["Projet", "Durée (mois)"]
    assert [row[0] for row in rows] == ["'=1+1", "Adresses", "Zones humides"]
    months = {row[1] for row in rows}
    assert months == ({"18"} if kind == "csv" else {18})
    assert f".{kind}" in response["Content-Disposition"]


def test_a_ministry_exports_its_own_files_and_no_other(sign_in):
    mine, other = ProjectFactory(), project_in(ProjectStatus.ACTIVE)
    client = sign_in(person(Role.DATA_ADMINISTRATOR, mine.organisation))
    text = body(client.post(EXPORT, {"format": "csv"})).decode()
    assert mine.title in text
    assert other.title not in text


def test_amounts_kept_by_a_conflict_are_kept_from_the_export_the_filters_and_the_order(
    desk, sign_in
):
    file = desk.submitted()
    closed = person(Role.REVIEWER)
    InterestDeclaration.objects.create(
        cofinancing=file,
        declared_by=closed,
        declared_at=AT,
        has_conflict=True,
        explanation="Parent",
    )
    client, address = sign_in(closed), "/listes/financements/exporter/"
    fields = {"format": "csv", "columns": ["reference", "requested_amount"]}
    text = body(client.post(address, fields)).decode()
    assert file.reference in text
    assert "Conflit d’intérêts déclaré" in text
    assert "180000" not in text
    for query in ("requested_amount__gte=1", "ordering=requested_amount"):
        assert file.reference not in body(client.post(address, {**fields, "query": query})).decode()
    seen = client.get("/financements/?requested_amount__lte=200000")
    assert file.reference not in seen.content.decode()
    other = sign_in(desk.reviewers[1])
    assert "180000,00" in body(other.post(address, fields)).decode()
    _head, row = rows_of(other.post(address, {**fields, "format": "xlsx"}), "xlsx")
    assert row == [file.reference, Decimal("180000")]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"format": "exe"}, "Choisissez un format"),
        ({"format": "csv", "query": "status=x"}, "L’export n’a pas été fait"),
    ],
)
def test_an_export_that_cannot_be_made_says_why(sign_in, nothing_changes, fields, sentence):
    client = sign_in(person(Role.REVIEWER))
    with nothing_changes():
        response = client.post(EXPORT, fields, follow=True)
    assert sentence in response.content.decode()


def test_a_long_file_is_a_worker_s_and_holds_what_its_author_may_see(sign_in, monkeypatch):
    monkeypatch.setitem(exporting.AT_ONCE, "xlsx", 1)
    for title in ("Un", "Deux"):
        project_in(ProjectStatus.SUBMITTED, title=title)
    ProjectFactory(title="Brouillon d’un autre")
    who = person(Role.REVIEWER)
    fields = {"format": "xlsx", "query": "ordering=title", "columns": ["title"]}
    response = sign_in(who).post(EXPORT, fields)
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert (job.requested_by, job.total) == (who, 2)
    long_export(job.pk, **job.arguments)
    job.refresh_from_db()
    assert (job.state, job.advanced) == ("done", 2)
    sheet = load_workbook(io.BytesIO(job.result.read())).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Projet", "Deux", "Un"]


def test_a_long_file_that_its_author_stops_is_not_made(sign_in, monkeypatch):
    """The stop is asked while the first rows are read."""
    monkeypatch.setitem(exporting.AT_ONCE, "csv", 1)
    monkeypatch.setattr(job_running, "BETWEEN_SIGNS", 0)
    for title in ("Un", "Deux", "Trois"):
        project_in(ProjectStatus.SUBMITTED, title=title)
    who = person(Role.REVIEWER)
    fields = {"format": "csv", "query": "ordering=title", "columns": ["title"]}
    sign_in(who).post(EXPORT, fields)
    job = Job.objects.get()

    def stop(sender, instance, **more):
        if not Job.objects.filter(cancel_asked_at__isnull=False).exists():
            cancel(job, by=who, at=job.requested_at)

    post_init.connect(stop, sender=Project)
    try:
        long_export(job.pk, **job.arguments)
    finally:
        post_init.disconnect(stop, sender=Project)
    job.refresh_from_db()
    assert (job.state, bool(job.result)) == ("cancelled", False)
    assert job.advanced < 3


def test_a_file_too_long_for_its_kind_is_refused_with_what_to_do(
    sign_in, monkeypatch, nothing_changes
):
    monkeypatch.setitem(exporting.AT_ONCE, "ods", 0)
    monkeypatch.setitem(exporting.MOST_ROWS, "ods", 1)
    for _ in range(2):
        project_in(ProjectStatus.SUBMITTED)
    client = sign_in(person(Role.REVIEWER))
    with nothing_changes():
        page = client.post(EXPORT, {"format": "ods"}, follow=True).content.decode()
    assert "prenez le CSV, ou filtrez" in page


def test_the_export_of_a_list_costs_the_same_whatever_its_length(
    sign_in, django_assert_num_queries
):
    for _ in range(20):
        project_in(ProjectStatus.SUBMITTED, plan=False)
    client = sign_in(person(Role.REVIEWER))
    # session, person, roles; count, rows
    with django_assert_num_queries(5):
        body(client.post(EXPORT, {"format": "csv", "columns": ["title", "organisation"]}))
