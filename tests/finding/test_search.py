"""French words, whatever their form and accents, in the files that a person may read."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import OrganisationLabel
from accounts.permissions import Role
from documents.models import Attachment
from finding.models import Passage
from finding.queries import search as searching
from finding.queries.search import search
from finding.queries.words import reference_in, without_empty_words
from funding.models import Cofinancing
from projects.models import Project, ProjectContributor, ProjectStatus
from support.models import CaseMessage
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.funding import CofinancingFactory
from tests.factories.projects import CallVersionFactory, ProjectFactory, project_in
from tests.factories.support import SupportCaseFactory
from tests.funding.stories import AT

pytestmark = pytest.mark.django_db


def filed(title: str, **fields) -> Project:
    return project_in(ProjectStatus.SUBMITTED, title=title, plan=False, **fields)


def found(who, text: str, **asked) -> list[str]:
    return [hit.row.reference for hit in search(who, text, **asked).hits]


def attached(file, name: str, **fields) -> Attachment:
    return Attachment.objects.create(
        file_kind=file.file_kind,
        reference=file.reference,
        label="Annexe",
        name=name,
        content_type="application/pdf",
        size=10,
        sha256=f"{Attachment.objects.count():064d}",
        deposited_at=AT,
        deposited_by=person(Role.DATA_ADMINISTRATOR),
        **fields,
    )


@pytest.mark.parametrize(
    "text",
    [
        "écoulements",
        "ECOULEMENT",
        "l’écoulement des eaux",
        "les écoulements à Paris",
        '"eaux souterraines"',
        "écoulement -budget",
        "écoul",
        "mesurer écoulements",
        "  ecoulement % _ ' ",
    ],
)
def test_forms_accents_and_empty_words_do_not_matter(text):
    project = filed(
        "Mesure des écoulements d’eaux souterraines à Paris", summary="Mesurer chaque année."
    )
    filed("Budget des écoles")
    assert found(person(Role.REVIEWER), text) == [project.reference]


@pytest.mark.parametrize(
    "text",
    [
        "énergie",
        "forêts",
        "bâtiments",
        "12",
        "«\u00a0forêts\u00a0»",
        '"forêts"',
        "énergie\u00a0; bâtiments\u202f!",
        "l’énergie… forêts",
    ],
)
def test_the_signs_of_a_typographer_part_words(text):
    """The built-in letters of PostgreSQL count a no-break space among those of the word before."""
    project = filed("L’énergie\u00a0: «\u00a0forêts\u00a0» et “bâtiments”… 12\u202f000\u00a0€")
    assert found(person(Role.REVIEWER), text) == [project.reference]


@pytest.mark.parametrize("text", ["", "   ", "les à ou", '""', "-", "&|!():*<->", "\0", "«»"])
def test_a_text_without_words_finds_nothing_and_breaks_nothing(text):
    filed("Mesure des écoulements")
    assert found(person(Role.REVIEWER), text) == []


def test_the_beginning_of_a_word_is_enough_when_nothing_else_is_found():
    project = filed("Géothermie profonde")
    results = search(person(Role.REVIEWER), "géoth")
    assert [hit.row.reference for hit in results.hits] == [project.reference]
    assert results.widened


def test_the_title_tells_more_than_the_text():
    text = filed("Routes", summary="Un portail des forêts.")
    title = filed("Portail des forêts")
    assert found(person(Role.REVIEWER), "forêt") == [title.reference, text.reference]


def test_a_reference_or_its_beginning_opens_the_file():
    project = filed("Routes")
    who = person(Role.REVIEWER)
    year, number = project.reference.split("-")[1:]
    for text in (project.reference, project.reference.lower(), f"dl {year} {number}", f"DL-{year}"):
        assert found(who, text) == [project.reference]
    assert reference_in("données 2026") == ""
    assert without_empty_words('les données "à la source" où') == ' données "à la source" '


def test_names_of_organisations_follow_their_changes():
    body = OrganisationFactory(name="Ministère de la Mer", acronym="MER")
    project = filed("Phares", organisation=body)
    who = person(Role.REVIEWER)
    assert found(who, "ministère mer") == [project.reference]
    body.name = "Ministère de la Transition maritime"
    body.save()
    assert found(who, "maritime") == [project.reference]
    OrganisationLabel.objects.create(organisation=body, label="Marine nationale", valid_from=AT)
    assert found(who, "marine") == [project.reference]


def test_what_is_rewritten_is_found_under_its_new_words_only():
    project = filed("Phares")
    Project.objects.filter(pk=project.pk).update(title="Balises")
    who = person(Role.REVIEWER)
    assert found(who, "balise") == [project.reference]
    assert found(who, "phares") == []


def test_the_names_of_documents_are_searched_until_they_are_retracted():
    project = filed("Routes")
    piece = attached(project, "convention_signée-2026.pdf")
    who = person(Role.REVIEWER)
    hit = search(who, "convention signée").hits[0]
    assert (hit.row.reference, "Pièce jointe" in hit.place) == (project.reference, True)
    Attachment.objects.filter(pk=piece.pk).update(retracted_at=AT, retracted_by=piece.deposited_by)
    assert found(who, "convention") == []


def test_a_ministry_never_finds_the_files_of_another():
    mine = filed("Mesure des forêts")
    other = filed("Mesure des forêts")
    attached(other, "forêts.pdf")
    draft = ProjectFactory(title="Forêts secrètes", plan=False)
    holder = person(Role.DATA_ADMINISTRATOR, mine.organisation)
    assert found(holder, "forêts") == [mine.reference]
    assert found(holder, other.reference) == []
    assert found(person(Role.DATA_ADMINISTRATOR), "forêts") == []
    assert draft.reference not in found(person(Role.REVIEWER), "forêts")
    assert found(person(Role.DATA_ADMINISTRATOR, draft.organisation), "secrète") == [
        draft.reference
    ]


def test_the_key_of_a_holder_cannot_be_typed():
    # a number that no reference, no year and no SIRET of the story holds by chance
    project = filed("Forêts", organisation=OrganisationFactory(pk=918273645))
    for text in (f"§{project.organisation_id}", f"'§{project.organisation_id}'", "§"):
        assert found(person(Role.REVIEWER), text) == []


def test_an_invited_colleague_finds_the_project_until_they_are_revoked():
    project = ProjectFactory(title="Forêts", plan=False)
    colleague = person(Role.CONTRIBUTOR)
    invited = ProjectContributor.objects.create(
        project=project, person=colleague, invited_at=AT, invited_by=project.created_by
    )
    assert found(colleague, "forêt") == [project.reference]
    ProjectContributor.objects.filter(pk=invited.pk).update(
        revoked_at=AT, revoked_by=project.created_by
    )
    assert found(colleague, "forêt") == []


def test_a_note_that_the_desk_keeps_is_never_found_by_the_ministry(sign_in):
    case = SupportCaseFactory(subject="Hébergement")
    agent = person(Role.SUPPORT_AGENT)
    for text, internal in (("Prudence budgétaire", True), ("Merci du schéma", False)):
        CaseMessage.objects.create(
            case=case, text=text, is_internal=internal, sent_at=AT, sent_by=agent
        )
    holder = person(Role.DATA_ADMINISTRATOR, case.organisation)
    assert found(agent, "prudence") == [case.reference]
    assert found(holder, "prudence") == []
    assert found(holder, "schémas") == [case.reference]
    for word in ("prudence", "budgét"):
        assert (
            case.reference not in sign_in(holder).get("/recherche/", {"q": word}).content.decode()
        )
        listed = sign_in(holder).get("/accompagnements/", {"q": word}).content.decode()
        assert case.reference not in listed.replace(f'value="{word}"', "")


def test_the_instruction_is_found_by_the_desk_alone(desk):
    file = desk.in_committee()
    Cofinancing.objects.filter(pk=file.pk).update(synthesis="Robustesse remarquable")
    desk.declare(file, desk.decider)
    assert f"{file.reference}" in found(desk.decider, "remarquable")
    assert found(desk.holder, "remarquable") == []
    assert found(person(Role.SUPPORT_AGENT), "remarquable") == []


def test_a_declared_conflict_hides_the_file_and_its_project(desk):
    file = desk.submitted(title="Forêts domaniales")
    attached(file, "chênes.pdf")
    closed, undeclared = person(Role.REVIEWER), person(Role.REVIEWER)
    assert found(undeclared, "domaniale") == [file.reference]
    assert found(undeclared, "chênes") == []
    desk.declare(file, closed, conflict=True)
    assert found(closed, "domaniale") == []
    assert found(closed, "chênes") == []
    desk.declare(file, closed, conflict=False)
    assert found(closed, "chênes") == [file.reference]


def test_the_lists_search_the_same_words(sign_in, desk):
    file = desk.submitted(title="Forêts domaniales")
    filed("Routes")
    client = sign_in(desk.officer)
    for address in ("/projets/", "/financements/"):
        rows = client.get(address, {"q": "foret domanial"}).context["page"].rows
        assert [row.reference for row in rows] == [file.reference]
    assert client.get("/projets/", {"q": "introuvable"}).context["page"].rows == []


def test_common_words_give_the_newest_first_page_after_page(monkeypatch):
    monkeypatch.setattr(searching, "MOST_RANKED", 5)
    monkeypatch.setattr(searching, "WALKED", 10)
    version = CallVersionFactory()
    made = [
        filed("Données ouvertes", call_version=version, created_at=AT + timedelta(days=n))
        for n in range(30)
    ]
    for project in made[:15]:
        attached(project, "données.pdf")
    who = person(Role.REVIEWER)
    first = search(who, "donnée")
    assert first.total is None
    second = search(who, "donnée", cursor=first.next)
    shown = [hit.row.reference for hit in [*first.hits, *second.hits]]
    assert len(first.hits) == 25
    assert set(shown) == {project.reference for project in made}
    assert search(who, "donnée", cursor="zzz").hits == []


def test_a_file_found_in_many_places_hides_no_other(monkeypatch, sign_in):
    monkeypatch.setattr(searching, "MOST_RANKED", 3)
    version = CallVersionFactory()
    made = [filed("Puits", call_version=version)]
    for number in range(4):
        attached(made[0], f"puits-{number}.pdf")
    Passage.objects.update(label="Puits")
    made += [filed("Puits", call_version=version) for _ in range(2)]
    page = sign_in(person(Role.REVIEWER)).get("/projets/", {"q": "puits"}).context["page"]
    assert {row.reference for row in page.rows} == {project.reference for project in made}


def test_many_matches_are_left_to_the_order_of_the_list(monkeypatch, sign_in):
    monkeypatch.setattr(searching, "MOST_RANKED", 3)
    version = CallVersionFactory()
    for number in range(8):
        filed(f"Puits {number}", call_version=version)
    filed("Routes", call_version=version)
    page = sign_in(person(Role.REVIEWER)).get("/projets/", {"q": "puits", "ordering": "title"})
    assert [row.title for row in page.context["page"].rows] == [f"Puits {n}" for n in range(8)]


def test_results_are_paged_and_counted(sign_in):
    version = CallVersionFactory()
    for number in range(30):
        filed(f"Données {number}", call_version=version)
    client = sign_in(person(Role.REVIEWER))
    first = client.get("/recherche/", {"q": "données"})
    assert "30\u00a0dossiers trouvés" in first.content.decode()
    second = client.get("/recherche/", {"q": "données", "cursor": "2"})
    assert (len(first.context["found"].hits), len(second.context["found"].hits)) == (25, 5)
    assert client.get("/recherche/", {"q": "données", "kind": "x"}).status_code == 200
    only = client.get("/recherche/", {"q": "données", "kind": "accompagnements"})
    assert "Rien ne correspond" in only.content.decode()


def test_what_is_found_is_marked_and_never_markup(sign_in):
    filed("Routes", summary="Avant <script>alert(1)</script> la chaussée romaine après")
    page = sign_in(person(Role.REVIEWER)).get("/recherche/", {"q": "chaussées"}).content.decode()
    assert "<mark>chaussée</mark>" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("count", [1, 25])
def test_a_search_costs_the_same_whatever_it_finds(sign_in, count, django_assert_max_num_queries):
    version = CallVersionFactory()
    for _ in range(count):
        project = filed("Forêts", call_version=version)
        SupportCaseFactory(subject="Forêts", project=project, organisation=project.organisation)
    client = sign_in(person(Role.REVIEWER))
    # session, person, roles, unread; passages, conflicts, two kinds twice, excerpts
    with django_assert_max_num_queries(11):
        assert client.get("/recherche/", {"q": "forêt"}).status_code == 200


@pytest.mark.parametrize("role", Role.values)
def test_every_role_searches_from_every_page(sign_in, role):
    page = sign_in(person(role)).get("/tableau-de-bord/").content.decode()
    assert 'action="/recherche/"' in page
    assert sign_in(person(role)).get("/recherche/").status_code == 200


def test_a_word_too_long_for_the_index_stops_nobody_from_writing():
    project = filed("Routes", summary="x" * 5000 + " chaussée")
    assert found(person(Role.REVIEWER), "chaussée") == [project.reference]


def test_words_that_do_not_change_are_not_written_again():
    project = filed("Forêts")
    Passage.objects.update(label="resté")
    project.title = "Forêts"
    project.save(update_fields=["title"])
    assert Passage.objects.get().label == "resté"
    project.title = "Landes"
    project.save(update_fields=["title"])
    assert (Passage.objects.get().label, Passage.objects.get().title) == ("", "Landes")


def test_a_decision_without_words_has_no_passage_and_words_taken_back_are_forgotten():
    file = CofinancingFactory()
    words = Passage.objects.filter(source="cofinancing", source_id=file.pk)
    Cofinancing.objects.filter(pk=file.pk).update(decision_reason="")
    assert not words.exists()
    Cofinancing.objects.filter(pk=file.pk).update(derogation_reason="Écart motivé")
    assert words.get().body.strip() == "Écart motivé"
    Cofinancing.objects.filter(pk=file.pk).update(derogation_reason="")
    assert words.get().body.strip() == ""


def test_everything_written_before_is_read_again_by_the_same_trigger():
    project = filed("Forêts")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM finding_passage")
        cursor.execute("UPDATE projects_project SET title = title")
    assert list(Passage.objects.values_list("reference", flat=True)) == [project.reference]
