"""Saved views, chosen columns, and the address that shares them."""

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.permissions import Role
from finding.actions import views
from finding.models import ListChoice, SavedView
from projects.models import ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, project_in
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
LIST = "/projets/"


def keep(who, name: str = "Mes déposés", **changes) -> SavedView:
    asked = {"query": "status=submitted", "opens_list": False, **changes}
    return views.save("projets", name=name, by=who, at=timezone.now(), **asked)


@pytest.fixture
def reviewer():
    return person(Role.REVIEWER)


class TestActs:
    def test_a_view_of_the_same_name_takes_the_new_filters(self, reviewer):
        first = keep(reviewer)
        again = keep(reviewer, query="status=active")
        assert again.pk == first.pk
        assert SavedView.objects.get().query == "status=active"

    def test_one_view_at_most_opens_the_list(self, reviewer):
        first, second = keep(reviewer, "Un", opens_list=True), keep(reviewer, "Deux")
        views.open_with(second, by=reviewer, at=timezone.now())
        first.refresh_from_db()
        assert not first.opens_list
        assert views.open_with(second, by=reviewer, at=timezone.now()).opens_list is False

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"name": "  "}, "saved_view_has_a_name"),
            ({"query": "q=" + "a" * 2001}, "view_too_long"),
        ],
    )
    def test_a_view_without_name_or_too_long_is_refused(
        self, reviewer, nothing_changes, changes, code
    ):
        with nothing_changes(), pytest.raises(Refused) as refused:
            keep(reviewer, **changes)
        assert refused.value.code == code

    def test_the_fifty_first_view_is_refused(self, reviewer, nothing_changes):
        SavedView.objects.bulk_create(
            SavedView(list_name="projets", name=f"Vue {n}", person=reviewer, query="all=1")
            for n in range(50)
        )
        with nothing_changes(), pytest.raises(Refused) as refused:
            keep(reviewer)
        assert refused.value.code == "too_many_views"
        keep(reviewer, "Vue 3")

    def test_nobody_touches_the_view_of_another(self, reviewer, nothing_changes):
        view = keep(reviewer)
        other = person(Role.REVIEWER)
        for act in (views.open_with, views.throw_away):
            with nothing_changes(), pytest.raises(Refused):
                act(view, by=other, at=timezone.now())


class TestPages:
    def test_what_is_shown_is_kept_and_its_address_shows_it_to_a_colleague(self, sign_in, reviewer):
        filed = project_in(ProjectStatus.SUBMITTED)
        project_in(ProjectStatus.ACTIVE)
        secret = ProjectFactory(status=ProjectStatus.DRAFT)
        kept = sign_in(reviewer).post(
            "/listes/projets/vues/",
            {
                "name": "À vérifier",
                "query": "status=submitted&status=draft&cursor=abc",
                "columns": ["title", "reference"],
            },
            follow=True,
        )
        assert "est enregistrée" in kept.content.decode()
        view = SavedView.objects.get()
        assert QueryDict(view.query).getlist("status") == ["submitted", "draft"]
        assert "cursor" not in view.query
        page = sign_in(person(Role.DECISION_MAKER)).get(view.get_absolute_url(), follow=True)
        shown = page.context["page"]
        assert [row.pk for row in shown.rows] == [filed.pk]
        assert [column.name for column in shown.columns] == ["title", "reference"]
        assert secret.title not in page.content.decode()

    def test_the_opening_view_opens_the_list_and_the_whole_list_stays_one_click_away(
        self, sign_in, reviewer
    ):
        filed, running = project_in(ProjectStatus.SUBMITTED), project_in(ProjectStatus.ACTIVE)
        view = keep(reviewer, opens_list=True)
        client = sign_in(reviewer)
        opened = client.get(LIST).context["page"]
        assert ([row.pk for row in opened.rows], opened.opening) == ([filed.pk], view)
        whole = client.get(LIST, {"all": "1"}).context["page"]
        assert [row.pk for row in whole.rows] == [running.pk, filed.pk]

    def test_a_role_s_view_opens_the_list_of_whoever_has_none_of_their_own(self, sign_in, reviewer):
        filed = project_in(ProjectStatus.SUBMITTED)
        project_in(ProjectStatus.ACTIVE)
        SavedView.objects.create(
            list_name="projets",
            name="À examiner",
            role=Role.REVIEWER,
            query="status=submitted",
            opens_list=True,
        )
        shown = sign_in(reviewer).get(LIST).context["page"]
        assert [row.pk for row in shown.rows] == [filed.pk]
        assert len(sign_in(person(Role.AUDITOR)).get(LIST).context["page"].rows) == 2
        keep(reviewer, "Les miens", query="status=active", opens_list=True)
        mine = sign_in(reviewer).get(LIST).context["page"]
        assert [row.status for row in mine.rows] == ["active"]

    def test_columns_are_kept_on_the_server_and_given_back(self, sign_in, reviewer):
        project_in(ProjectStatus.SUBMITTED)
        client = sign_in(reviewer)
        address = "/listes/projets/colonnes/"
        client.post(address, {"columns": ["title", "sponsor", "secret"], "query": "all=1"})
        assert ListChoice.objects.get().columns == ["title", "sponsor"]
        shown = sign_in(reviewer).get(LIST).context["page"]
        assert [column.name for column in shown.columns] == ["title", "sponsor"]
        client.post(address, {"usual": "1", "columns": ["title"]})
        assert not ListChoice.objects.exists()

    def test_a_view_is_thrown_away_by_its_owner_alone(self, sign_in, reviewer):
        view = keep(reviewer)
        other = sign_in(person(Role.REVIEWER))
        for deed in ("ouvrir", "supprimer"):
            assert other.post(f"/vues/{view.key}/{deed}/").status_code == 404
        client = sign_in(reviewer)
        assert client.get(f"/vues/{view.key}/supprimer/").status_code == 405
        client.post(f"/vues/{view.key}/supprimer/")
        assert not SavedView.objects.exists()

    def test_an_unknown_list_does_not_exist(self, sign_in, reviewer):
        client = sign_in(reviewer)
        for deed in ("vues", "colonnes", "exporter"):
            assert client.post(f"/listes/inconnue/{deed}/").status_code == 404


def test_columns_kept_from_a_person_are_not_shown_by_an_address(sign_in):
    from tests.factories.support import SupportCaseFactory

    case = SupportCaseFactory(estimated_days=3)
    holder = person(Role.DATA_ADMINISTRATOR, case.organisation)
    for who, expected in ((holder, ["subject"]), (person(Role.SUPPORT_AGENT), None)):
        shown = sign_in(who).get("/accompagnements/?columns=subject,estimated_days")
        names = [column.name for column in shown.context["page"].columns]
        assert names == (expected or ["subject", "estimated_days"])


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "", "person": None},
        {"role": "inconnu", "person": None},
        {"name": "", "role": Role.REVIEWER, "person": None},
    ],
)
def test_the_database_refuses_a_view_of_nobody(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(**{"list_name": "projets", "name": "x", "query": "", **fields})


class TestViewsOfRoles:
    """Given by an administrator, in the admin."""

    ADD = "/admin/finding/savedview/add/"

    @staticmethod
    def fields(**changes) -> dict:
        asked = {"list_name": "projets", "name": "À examiner", "role": Role.REVIEWER}
        return {**asked, "query": "status=submitted&ordering=title&columns=title", **changes}

    @pytest.fixture
    def client(self, sign_in):
        return sign_in(person(Role.ADMINISTRATOR))

    def test_a_view_is_given_then_changed(self, client):
        assert client.post(self.ADD, self.fields(opens_list="on")).status_code == 302
        view = SavedView.objects.get()
        path = f"/admin/finding/savedview/{view.pk}/change/"
        assert client.post(path, self.fields(query="all=1")).status_code == 302
        assert SavedView.objects.get().query == "all=1"

    def test_a_name_already_taken_is_told_on_adding_and_on_changing(self, client, nothing_changes):
        client.post(self.ADD, self.fields())
        client.post(self.ADD, self.fields(name="Autre"))
        other = SavedView.objects.get(name="Autre")
        for path in (self.ADD, f"/admin/finding/savedview/{other.pk}/change/"):
            with nothing_changes():
                response = client.post(path, self.fields())
            assert response.status_code == 200
            assert "Ce rôle a déjà une vue de ce nom." in response.content.decode()

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"list_name": "inconnue"}, "choix valide"),
            ({"query": "couleur=bleu"}, "Cette liste n’a pas de filtre « couleur »."),
            ({"query": "status=inconnu"}, "État"),
            ({"query": "submitted_at__gte=hier"}, "date valide"),
            ({"query": "ordering=couleur"}, "Cette liste n’a pas cet ordre."),
            ({"query": "columns=title,couleur"}, "Cette liste n’a pas ces colonnes."),
            ({"query": "&".join(["a=1"] * 499)}, "Cette liste n’a pas de filtre"),
            ({"role": ""}, "Une vue est à une personne ou à un rôle."),
        ],
    )
    def test_what_no_list_would_understand_is_refused(self, client, nothing_changes, changes, said):
        with nothing_changes():
            response = client.post(self.ADD, self.fields(**changes))
        assert response.status_code == 200
        assert said in response.content.decode()
