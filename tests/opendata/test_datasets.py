"""The sets of data: who sees which, found by words and by theme."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.permissions import Role
from opendata.actions import datasets
from opendata.models import Dataset, DatasetStatus, Theme
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import editor

pytestmark = pytest.mark.django_db


def test_anyone_finds_a_published_set_and_reads_its_page(client):
    dataset = DatasetFactory(title="Indices de position sociale")
    assert "Indices de position sociale" in client.get("/donnees/").content.decode()
    page = client.get(dataset.get_absolute_url()).content.decode()
    assert "<strong>contient</strong>" in page


def test_a_draft_exists_for_editors_only(client, sign_in):
    draft = DatasetFactory(status=DatasetStatus.DRAFT, title="Secret encore")
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert "Secret encore" not in client.get("/donnees/").content.decode()
    reader = sign_in(person(Role.REVIEWER))
    assert reader.get(draft.get_absolute_url()).status_code == 404
    editor = sign_in(person(Role.ADMINISTRATOR))
    assert editor.get(draft.get_absolute_url()).status_code == 200
    assert "Secret encore" in editor.get("/donnees/").content.decode()


def test_words_are_found_without_their_accents_and_themes_narrow(client):
    DatasetFactory(title="Écoles élémentaires")
    DatasetFactory(title="Consommation d’électricité", theme=Theme.ENERGY)
    assert "Écoles élémentaires" in client.get("/donnees/?q=ecoles").content.decode()
    page = client.get("/donnees/?theme=energy").content.decode()
    assert "électricité" in page
    assert "Écoles" not in page


def test_the_list_is_paged_in_two_queries(client, django_assert_num_queries):
    DatasetFactory.create_batch(25)
    with django_assert_num_queries(2):
        page = client.get("/donnees/").content.decode()
    assert "page=2" in page
    assert client.get("/donnees/?page=2").content.decode().count("fr-card__title") == 5


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("status", "elsewhere", "dataset_status_known"),
        ("licence", "mine", "dataset_licence_known"),
        ("theme", "gossip", "dataset_theme_known"),
        ("rhythm", "never", "dataset_rhythm_known"),
        ("published_at", None, "dataset_published_has_its_date"),
    ],
)
def test_the_database_refuses_what_is_no_set_of_data(column, value, rule):
    dataset = DatasetFactory()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Dataset.objects.filter(pk=dataset.pk).update(**{column: value})


def test_words_written_from_an_older_reading_do_not_open_the_set_again():
    older, now = DatasetFactory(), timezone.now()
    datasets.withdraw(older, by=editor(), at=now)
    datasets.save(older, by=editor(), at=now, title="Autre titre")
    assert Dataset.objects.get().status == DatasetStatus.DRAFT
    assert Dataset.objects.get().title == "Autre titre"
