"""Who sees which project, and what the pages cost."""

import pytest
from django.urls import reverse

from accounts.permissions import Role
from projects.models import Project, ProjectStatus, Strand
from projects.queries import journal_of, waiting_for
from tests.factories.accounts import person
from tests.factories.projects import CallVersionFactory, ProjectFactory, project_in
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db
LIST = "/projets/"
DESK = [
    Role.REVIEWER,
    Role.DECISION_MAKER,
    Role.SUPPORT_AGENT,
    Role.BUDGET_OFFICER,
    Role.ADMINISTRATOR,
]


def titles(response) -> list[str]:
    return [project.title for project in response.context["page"].rows]


@pytest.mark.parametrize("role", DESK)
def test_the_desk_sees_what_was_filed_and_no_draft(sign_in, role):
    draft, withdrawn = ProjectFactory(), ProjectFactory(status=ProjectStatus.WITHDRAWN)
    filed = project_in(ProjectStatus.SUBMITTED)
    client = sign_in(person(role))
    assert titles(client.get(LIST)) == [filed.title]
    assert client.get(filed.get_absolute_url()).status_code == 200
    for hidden in (draft, withdrawn):
        assert client.get(hidden.get_absolute_url()).status_code == 404


def test_an_auditor_sees_everything_and_is_offered_nothing(sign_in):
    draft, filed = ProjectFactory(), project_in(ProjectStatus.SUBMITTED)
    client = sign_in(person(Role.AUDITOR))
    assert set(titles(client.get(LIST))) == {draft.title, filed.title}
    for project in (draft, filed):
        response = client.get(project.get_absolute_url())
        assert response.context["deeds"] == []


def test_a_ministry_sees_its_own_and_no_other(sign_in):
    mine, other = ProjectFactory(), project_in(ProjectStatus.ACTIVE)
    client = sign_in(person(Role.DATA_ADMINISTRATOR, mine.organisation))
    assert titles(client.get(LIST)) == [mine.title]
    assert other.organisation.name not in client.get(LIST).content.decode()
    assert client.get(other.get_absolute_url()).status_code == 404


def test_a_contributor_not_invited_sees_nothing(sign_in):
    project = ProjectFactory()
    client = sign_in(person(Role.CONTRIBUTOR, project.organisation))
    assert titles(client.get(LIST)) == []
    assert client.get(project.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", [Role.SUPPORT_AGENT, Role.ADMINISTRATOR])
def test_those_without_right_to_figures_see_none(sign_in, role):
    project = project_in(ProjectStatus.ACTIVE)
    page = sign_in(person(role)).get(project.get_absolute_url()).content.decode()
    assert "€" not in page
    assert "Plan de coûts" not in page


def test_the_list_is_filtered_by_state_organisation_and_words(sign_in):
    eau = project_in(ProjectStatus.SUBMITTED, title="Qualité de l’Écoulement")
    air = project_in(ProjectStatus.ACTIVE, title="Qualité de l’air")
    client = sign_in(person(Role.REVIEWER))
    assert titles(client.get(LIST, {"status": "active"})) == [air.title]
    assert titles(client.get(LIST, {"organisation": eau.organisation.key})) == [eau.title]
    assert titles(client.get(LIST, {"q": "ecoulement"})) == [eau.title]
    assert titles(client.get(LIST, {"q": eau.reference.lower()})) == [eau.title]
    page = client.get(LIST, {"q": "introuvable"}).content.decode()
    assert "Aucun projet ne répond à ces filtres" in page


def test_the_list_is_paged_by_key_both_ways_and_keeps_its_filters(sign_in):
    version = CallVersionFactory()
    created = [
        project_in(ProjectStatus.SUBMITTED, call_version=version, plan=False) for _ in range(30)
    ]
    newest_first = [project.title for project in reversed(created)]
    client = sign_in(person(Role.REVIEWER))
    first = client.get(LIST, {"status": "submitted"})
    assert titles(first) == newest_first[:25]
    assert "status=submitted&amp;cursor=" in first.content.decode()
    second = client.get(LIST, {"cursor": first.context["page"].slice.next})
    assert titles(second) == newest_first[25:]
    back = client.get(LIST, {"cursor": second.context["page"].slice.previous})
    assert titles(back) == newest_first[:25]
    assert back.context["page"].slice.previous == ""


@pytest.mark.parametrize("size", [1, 20])
def test_the_list_costs_the_same_whatever_it_holds(sign_in, size, django_assert_num_queries):
    for _ in range(size):
        project_in(ProjectStatus.SUBMITTED, plan=False)
    client = sign_in(person(Role.REVIEWER))
    # session, person, roles, unread; views, organisations, columns, rows, count
    with django_assert_num_queries(9):
        client.get(LIST)


@pytest.mark.parametrize("acts", [1, 20])
def test_the_page_of_a_project_costs_the_same_whatever_it_holds(
    sign_in, acts, at, django_assert_num_queries
):
    project = ProjectFactory()
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    for number in range(acts):
        entry(project, holder, at, number)
    client = sign_in(holder)
    with django_assert_num_queries(16):
        client.get(project.get_absolute_url())


def entry(project, by, at, version: int, deed: str = "edit") -> JournalEntry:
    return JournalEntry.objects.create(
        file_kind="project",
        file_id=project.pk,
        reference=project.reference,
        transition=deed,
        label="Modifier" if deed == "edit" else "Inviter un collègue",
        from_state="draft",
        to_state="draft",
        version=version + 10,
        at=at,
        by=by,
    )


def test_saves_in_a_row_are_one_line_of_the_journal(at):
    project = ProjectFactory()
    one, other = person(Role.DATA_ADMINISTRATOR), person(Role.DATA_ADMINISTRATOR)
    for number, (by, deed) in enumerate(
        [(one, "edit"), (one, "edit"), (one, "invite"), (one, "edit"), (other, "edit")]
    ):
        entry(project, by, at, number, deed)
    assert [(line.label, line.by) for line in journal_of(project)] == [
        ("Modifier", other),
        ("Modifier", one),
        ("Inviter un collègue", one),
        ("Modifier (2 enregistrements)", one),
    ]


def test_drafts_wait_for_their_holder_and_filed_projects_for_the_strand(
    django_assert_num_queries,
):
    draft = ProjectFactory()
    open_data = project_in(
        ProjectStatus.SUBMITTED, call_version=CallVersionFactory(call__strand=Strand.OPEN_DATA)
    )
    models = project_in(
        ProjectStatus.SUBMITTED,
        call_version=CallVersionFactory(call__strand=Strand.ARTIFICIAL_INTELLIGENCE),
    )
    holder = person(Role.DATA_ADMINISTRATOR, draft.organisation)
    both, one = person(Role.REVIEWER), person(Role.REVIEWER)
    one.memberships.update(strand=Strand.OPEN_DATA)
    assert [(w.reference, w.deed) for w in waiting_for(holder)] == [
        (draft.reference, "Compléter et déposer")
    ]
    assert [w.reference for w in waiting_for(both)] == [open_data.reference, models.reference]
    assert [w.reference for w in waiting_for(one)] == [open_data.reference]
    assert waiting_for(person(Role.AUDITOR)) == []
    with django_assert_num_queries(1):
        waiting_for(both)


def test_what_is_typed_is_shown_as_text_never_as_markup(sign_in):
    project = ProjectFactory(title="<script>alert(1)</script>", summary="<b>gras</b>")
    client = sign_in(person(Role.DATA_ADMINISTRATOR, project.organisation))
    for url in (
        project.get_absolute_url(),
        LIST,
        reverse("projects:edit", args=[project.reference]),
    ):
        page = client.get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "<b>gras" not in page


def test_no_draft_of_others_leaks_through_the_count(sign_in):
    ProjectFactory()
    client = sign_in(person(Role.REVIEWER))
    assert titles(client.get(LIST)) == []
    assert Project.objects.visible_to(person(Role.REVIEWER)).count() == 0
