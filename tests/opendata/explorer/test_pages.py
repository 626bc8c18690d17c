"""The explorer's pages: every form leads to an address that can be shared."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.permissions import Role
from opendata.models import Dataset, DatasetFile, DatasetStatus
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory

pytestmark = pytest.mark.django_db
HERE = "/donnees/jeu/"
CONTENT = (
    "Code INSEE de la commune;Nom de la commune;ips;année;effectif;jour\n"
    + "".join(f"44109;NANTES;{100 + n},5;2020;12345;2020-01-{n + 1:02d}\n" for n in range(25))
    + "93066;SAINT-DENIS;9,5;2021;;2021-01-01\n97411;SAINT-DENIS;12;2021;1;\n"
    + "01004;<script>alert(1)</script>;;2022;2;\n"
).encode()


def text(response) -> str:
    """What is read on the page, on one line."""
    content = response.content.decode()
    main = content[content.index("<main") : content.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_the_page_shows_rows_as_the_french_read_them(client, loaded, django_assert_num_queries):
    loaded(CONTENT)
    with django_assert_num_queries(2):
        page = client.get(HERE)
    read = text(page)
    assert "28 lignes" in read
    assert "NANTES 100,5 2020 12 345 01/01/2020" in read.replace("\u202f", " ")
    assert "<script>alert(1)" not in page.content.decode()
    assert "Page suivante" in read


def test_a_commune_is_picked_by_its_name(client, loaded):
    loaded(CONTENT)
    answer = client.get(HERE, {"commune": "nantes"})
    assert answer.status_code == 302
    assert answer["Location"] == f"{HERE}?Code+INSEE+de+la+commune__exact=44109"
    read = text(client.get(answer["Location"]))
    assert "NANTES (44) · 25 lignes" in read
    assert "25 lignes sur 28 lignes" in read


def test_communes_of_one_name_are_told_apart_by_their_department(client, loaded):
    loaded(CONTENT)
    read = text(client.get(HERE, {"commune": "Saint Denis"}))
    assert "SAINT-DENIS (93) 1 ligne SAINT-DENIS (974) 1 ligne" in read
    assert "Aucune commune de ce jeu ne s’appelle « Rennes »" in text(
        client.get(HERE, {"commune": "Rennes"})
    )


def test_communes_are_offered_for_what_is_typed(client, loaded, django_assert_num_queries):
    loaded(CONTENT)
    with django_assert_num_queries(2):
        found = client.get(f"{HERE}communes/", {"q": "saint d"}).json()
    assert found == {
        "communes": [
            {"value": "93066", "label": "SAINT-DENIS (93)", "rows": "1\xa0ligne"},
            {"value": "97411", "label": "SAINT-DENIS (974)", "rows": "1\xa0ligne"},
        ],
        "told": "2\xa0communes proposées",
    }
    assert client.get(f"{HERE}communes/", {"q": "44109"}).json()["told"] == "1\xa0commune proposée"
    for nothing in ("Rennes", "", "\0", "%", "<"):
        found = client.get(f"{HERE}communes/", {"q": nothing}).json()
        assert found == {"communes": [], "told": "Aucune commune proposée"}, nothing


def test_communes_of_a_set_that_is_not_published_are_not_offered(client, loaded):
    file = loaded(CONTENT)
    Dataset.objects.filter(pk=file.dataset_id).update(status=DatasetStatus.DRAFT)
    assert client.get(f"{HERE}communes/", {"q": "nantes"}).status_code == 404


def test_a_filter_added_keeps_what_was_asked_before(client, loaded):
    loaded(CONTENT)
    asked = {"ips__sort": "desc", "filtre": "ips", "test": "less", "valeur": " 100,5 "}
    answer = client.get(HERE, asked)
    assert answer["Location"] == f"{HERE}?ips__sort=desc&ips__less=100%2C5"
    read = text(client.get(answer["Location"]))
    assert "3 lignes sur 28 lignes" in read
    assert "Retirer le filtre : ips est au plus 100,5" in read


def test_a_column_sorts_up_then_down_then_no_more(client, loaded):
    loaded(CONTENT)
    seen = []
    address = HERE
    for _turn in range(4):
        content = client.get(address).content.decode()
        head = re.search(r"<th scope=\"col\"([^>]*)><a[^>]*href=\"([^\"]*)\"[^>]*>ips", content)
        seen.append(head.group(1).strip())
        address = unescape(head.group(2))
    assert seen == ["", 'aria-sort="ascending"', 'aria-sort="descending"', ""]


def test_rows_are_grouped_and_the_groups_are_drawn(client, loaded):
    loaded(CONTENT)
    asked = {"groupe": "Nom de la commune", "calcul": "avg", "mesure": "ips"}
    answer = client.get(HERE, asked)
    read = text(client.get(answer["Location"]))
    assert "3 groupes" in read
    assert "NANTES 112,5" in read
    drawn = client.get(f"{answer['Location']}&graphique=ips")
    assert "graphique.svg?" in drawn.content.decode()
    image = client.get(
        f"{HERE}graphique.svg", QUERY_STRING=answer["Location"].split("?")[1] + "&graphique=ips"
    )
    assert image["Content-Type"].startswith("image/svg+xml")


@pytest.mark.parametrize("column", ["ips", "année", "jour", "Nom de la commune"])
def test_a_column_is_drawn_with_its_figures_beside(client, loaded, column):
    loaded(CONTENT)
    asked = {"graphique": column, "ips__isnotnull": ""}
    page = client.get(HERE, asked)
    assert "Les chiffres du graphique" in text(page)
    image = client.get(f"{HERE}graphique.svg", asked)
    assert image.content.startswith(b"<?xml")
    assert b"<script" not in image.content


def test_columns_are_chosen_on_the_page_and_in_what_is_taken_away(client, loaded):
    loaded(CONTENT)
    answer = client.get(f"{HERE}?colonne=ips&colonne=ann%C3%A9e")
    page = client.get(answer["Location"])
    assert page.content.decode().count('<th scope="col"') == 2
    links = re.findall(r'href="([^"]+telecharger/csv[^"]+)"', page.content.decode())
    taken = b"".join(client.get(unescape(links[0])).streaming_content).decode().splitlines()
    assert taken[0] == "ips,année"
    assert len(taken) == 29


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "parquet"])
def test_the_selection_is_taken_away_under_the_name_of_the_set(client, loaded, form):
    loaded(CONTENT)
    for address in (f"{HERE}telecharger/{form}/", f"{HERE}telecharger/{form}/?ips__less=12"):
        answer = client.get(address)
        assert answer["Content-Disposition"] == f'attachment; filename="jeu.{form}"'
        assert len(b"".join(answer.streaming_content)) > 10
    assert client.get(f"{HERE}telecharger/exe/").status_code == 404


def test_a_refusal_is_a_page_with_its_sentence(client, loaded):
    loaded(CONTENT)
    for path in ("", "telecharger/csv/", "graphique.svg"):
        answer = client.get(f"{HERE}{path}?ips__exact=beaucoup&graphique=ips")
        assert answer.status_code == 400
        assert "« beaucoup » ne se compare pas à « ips »" in text(answer)
    assert client.get(f"{HERE}?graphique=rien").status_code == 400
    assert client.get(f"{HERE}?{'a' * 9000}").status_code == 400


def test_the_columns_are_described_and_bad_rows_can_be_taken_away(client, loaded):
    loaded(CONTENT + b"1;2\n")
    read = text(client.get(f"{HERE}colonnes/"))
    assert "Code INSEE de la commune texte commune" in read
    assert "ips nombre" in read
    assert "1 ligne du fichier n’a pas pu être lue" in read
    answer = client.get(f"{HERE}lignes-ecartees.csv")
    assert b"30;" in b"".join(answer.streaming_content)


def test_a_set_without_data_still_has_its_page(client):
    dataset = DatasetFactory()
    assert "pas encore de données" in text(client.get(dataset.get_absolute_url()))
    assert client.get(f"{dataset.get_absolute_url()}colonnes/").status_code == 404


def test_a_draft_is_explored_by_editors_only(client, loaded, sign_in):
    loaded(CONTENT)
    Dataset.objects.update(status=DatasetStatus.DRAFT, published_at=None)
    for path in ("", "colonnes/", "telecharger/csv/", "graphique.svg", "lignes-ecartees.csv"):
        assert client.get(HERE + path).status_code == 404
    editor = sign_in(person(Role.ADMINISTRATOR))
    assert editor.get(HERE).status_code == 200
    assert b"".join(editor.get(f"{HERE}telecharger/csv/").streaming_content)


WORDS = {"title": "Nouveau", "slug": "nouveau-jeu", "licence": "lov2", "rhythm": "yearly",
         "theme": "energy", "keywords": "a, b, a"}  # fmt: skip


def test_an_editor_creates_a_set_deposits_its_file_and_publishes_it(sign_in, explorer_root):
    editor = sign_in(person(Role.ADMINISTRATOR))
    created = editor.post("/donnees/nouveau/", WORDS)
    assert created["Location"] == "/donnees/nouveau-jeu/gerer/"
    manage = created["Location"]
    refused = editor.post("/donnees/nouveau-jeu/publier/", {"acte": "publier"}, follow=True)
    assert "Déposez d’abord un fichier" in refused.content.decode()
    deposited = editor.post(manage, {"file": SimpleUploadedFile("x.csv", CONTENT)})
    assert deposited["Location"].startswith("/travaux/")
    file = DatasetFile.objects.get()
    assert "En attente de lecture" in text(editor.get(manage))
    from opendata.tasks import long_read_dataset_file

    long_read_dataset_file(file.job_id, **file.job.arguments)
    assert "Prêt à explorer" in text(editor.get(manage))
    editor.post("/donnees/nouveau-jeu/publier/", {"acte": "publier"})
    dataset = Dataset.objects.get()
    assert (dataset.status, dataset.keywords) == (DatasetStatus.PUBLISHED, ["a", "b"])
    editor.post("/donnees/nouveau-jeu/publier/", {"acte": "retirer"})
    assert Dataset.objects.get().status == DatasetStatus.DRAFT


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"slug": "jeu"}, "déjà prise"),
        ({"slug": "nouveau"}, "réservée"),
        ({"slug": "É !"}, "lettres"),
        ({"title": ""}, "obligatoire"),
        ({"source_url": "nulle part"}, "URL valide"),
    ],
)
def test_wrong_words_are_refused_beside_their_field(sign_in, change, sentence, nothing_changes):
    DatasetFactory(slug="jeu")
    editor = sign_in(person(Role.ADMINISTRATOR))
    with nothing_changes():
        answer = editor.post("/donnees/nouveau/", {**WORDS, **change})
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_only_editors_find_the_pages_of_editors(sign_in, loaded):
    loaded(CONTENT)
    reader = sign_in(person(Role.REVIEWER))
    for path in ("/donnees/nouveau/", f"{HERE}gerer/", f"{HERE}modifier/"):
        assert reader.get(path).status_code == 404
    assert reader.post(f"{HERE}publier/").status_code == 404
    assert "Gérer ce jeu" not in text(reader.get(HERE))
