"""Projects alike across ministries: what is shown, and to whom."""

import pytest
from django.db import connection

from accounts.permissions import Role
from funding.queries.similar import similar_projects
from projects.models import CoFunder, Project
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.projects import project_in
from tests.funding.stories import fresh

pytestmark = pytest.mark.django_db
WATER = {
    "title": "Ouvrir les relevés de la qualité de l’eau des rivières",
    "summary": "Publier chaque jour les relevés de qualité de l’eau.",
    "data_used": "Relevés des stations de mesure",
}


def filed(**fields) -> Project:
    return project_in("admissible", organisation=OrganisationFactory(), **{**WATER, **fields})


def test_a_title_nearly_the_same_is_found_across_ministries():
    mine, other = filed(), filed(title="Ouverture des relevés de qualité des eaux de rivière")
    (found,) = similar_projects(mine, person(Role.REVIEWER))
    assert found.project == other
    assert found.elsewhere
    assert found.same_data


def test_other_words_for_the_same_thing_are_found_by_their_french_stems():
    mine = filed()
    other = filed(title="Rivières : relever la qualité", summary="Eaux et relevés publiés.")
    assert [f.project for f in similar_projects(mine, person(Role.REVIEWER))] == [other]


def test_what_has_nothing_in_common_is_not_shown():
    mine = filed()
    filed(
        title="Prévoir les remplacements d’enseignants",
        summary="Anticiper les absences par académie.",
        data_used="Paie",
    )
    assert similar_projects(mine, person(Role.REVIEWER)) == []


def test_a_draft_of_another_ministry_is_not_shown_to_the_desk():
    mine = filed()
    project_in("draft", organisation=OrganisationFactory(), **WATER)
    assert similar_projects(mine, person(Role.REVIEWER)) == []


def test_a_project_closed_by_a_conflict_is_not_shown(desk):
    mine = filed()
    file = desk.submitted()
    Project.objects.filter(pk=file.project_id).update(**WATER)
    reviewer = desk.reviewers[0]
    assert [f.project.pk for f in similar_projects(mine, reviewer)] == [file.project_id]
    desk.declare(file, reviewer, conflict=True)
    assert similar_projects(mine, reviewer) == []


def test_the_page_of_a_file_shows_them_to_the_desk_and_not_to_the_ministry(desk, sign_in):
    file = desk.under_review()
    Project.objects.filter(pk=file.project_id).update(**WATER)
    other = filed()
    page = sign_in(desk.reviewers[0]).get(fresh(file).get_absolute_url()).content.decode()
    assert other.reference in page
    page = sign_in(desk.holder).get(fresh(file).get_absolute_url()).content.decode()
    assert other.reference not in page


def test_the_titles_are_found_by_their_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM projects_project WHERE title % 'eau des rivières'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "project_title_trigrams" in plan


def test_a_co_funder_of_both_is_named():
    mine, other = filed(), filed()
    for project, name in ((mine, "Région Bretagne"), (other, "REGION BRETAGNE"), (other, "Ademe")):
        CoFunder.objects.create(project=project, name=name, amount=1000)
    (found,) = similar_projects(mine, person(Role.REVIEWER))
    assert found.funders == ["REGION BRETAGNE"]
