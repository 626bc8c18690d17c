"""Volume data is what the tables and the triggers would have made of the same files."""

import pytest
from django.core.management import CommandError, call_command

from accounts.permissions import Role
from finding.models import Passage
from finding.queries.search import search
from funding.models import Cofinancing
from projects.models import Project
from tests.factories.accounts import person
from workflow.models import JournalEntry, ReferenceCounter
from workflow.queries import broken_seals

pytestmark = pytest.mark.django_db


def test_many_files_are_sown_with_their_journal_their_seals_and_their_words():
    call_command("seed", "--projects", "60")
    call_command("seed", "--projects", "41")
    assert Project.objects.count() == 101
    assert Cofinancing.objects.count() > 60
    filed = Project.objects.filter(submitted_at__isnull=False)
    assert JournalEntry.objects.filter(file_kind="project").count() == 101 + filed.count()
    assert broken_seals() == []
    assert sum(ReferenceCounter.objects.filter(prefix="DL").values_list("last", flat=True)) == 101
    project = filed.order_by("pk")[0]
    words = " ".join(project.title.split()[:3])
    found = search(person(Role.REVIEWER), f'"{words}"')
    assert project.reference in {hit.row.reference for hit in found.hits}


def test_a_passage_sown_is_the_one_that_its_trigger_writes():
    call_command("seed", "--projects", "21")
    told = ("source", "source_id", "reference", "holder_id", "title", "holder_names", "body")
    sown = sorted(Passage.objects.values_list(*told))
    Passage.objects.all().delete()
    for project in Project.objects.order_by("pk"):
        Project.objects.filter(pk=project.pk).update(title=project.title)
    again = sorted(Passage.objects.filter(source="project").values_list(*told))
    assert again == [row for row in sown if row[0] == "project"]


@pytest.mark.parametrize("count", ["0", "-1", "6000000"])
def test_too_few_or_too_many_are_refused_in_french(nothing_changes, count):
    with nothing_changes(), pytest.raises(CommandError, match="de 1 à 5"):
        call_command("seed", f"--projects={count}")


def test_volume_data_is_never_written_on_a_service_in_production(settings, nothing_changes):
    settings.DATALAB_SECURE = True
    with nothing_changes(), pytest.raises(CommandError, match="jamais sur un service"):
        call_command("seed", projects=1)
