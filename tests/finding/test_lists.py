"""Filters, orders and pages of a list, as a person and as a program ask for them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Role
from finding.queries import selections
from finding.queries.keyset import BadCursorError, Cursor, read_cursor
from finding.queries.lists import LISTS
from finding.queries.selections import Selection
from funding.models import CofinancingStatus
from projects.models import Project, ProjectStatus
from projects.queries.lists import PROJECTS
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.funding import cofinancing_in
from tests.factories.projects import CallVersionFactory, ProjectFactory, project_in
from tests.factories.support import SupportCaseFactory

pytestmark = pytest.mark.django_db
LIST = "/projets/"


def some(count: int, **fields) -> list[Project]:
    version = CallVersionFactory()
    return [
        project_in(ProjectStatus.SUBMITTED, call_version=version, plan=False, **fields)
        for _ in range(count)
    ]


def selection(who, address: str = "") -> Selection:
    return Selection(PROJECTS, who, QueryDict(address))


def walked(who, ordering: str, size: int = 3) -> tuple[list[str], list[str]]:
    """The titles met by going to the last page, then back to the first."""
    chosen = selection(who, f"ordering={ordering}")
    page = chosen.page(size=size)
    there, back, number = [row.title for row in page.rows], [], 1
    while page.next:
        page = chosen.page(page.next, size=size)
        there += [row.title for row in page.rows]
        number += 1
        assert page.number == number
    back = [row.title for row in page.rows]
    while page.previous:
        page = chosen.page(page.previous, size=size)
        back = [row.title for row in page.rows] + back
    assert page.number == 1
    return there, back


def test_every_list_is_registered_with_columns_of_its_own():
    assert set(LISTS) >= {"projets", "financements", "accompagnements"}
    for files in LISTS.values():
        assert len({column.name for column in files.columns}) == len(files.columns)


@pytest.mark.parametrize("name", ["title", "submitted_at", "updated_at", "reference"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_an_order_is_walked_there_and_back_without_a_gap_nor_a_double(name, sign):
    some(8)
    auditor = person(Role.AUDITOR)
    for place, title in enumerate(["Été", "abeille", "Zèbre", "eau", "École"]):
        ProjectFactory(title=title, plan=False, updated_at=datetime(2026, 1, place + 1, tzinfo=UTC))
    there, back = walked(auditor, f"{sign}{name}")
    assert len(there) == 13
    assert len(set(there)) == 13
    assert back == there


def test_titles_are_sorted_as_people_do_accents_and_capitals_aside():
    for title in ("Zèbre", "école", "Eau", "abeille"):
        ProjectFactory(title=title, plan=False)
    there, _back = walked(person(Role.AUDITOR), "title")
    assert there == ["abeille", "Eau", "école", "Zèbre"]


@pytest.mark.parametrize("kind", ["projets", "financements", "accompagnements"])
def test_every_order_of_every_list_answers(kind):
    SupportCaseFactory()
    ProjectFactory()
    for ordering in LISTS[kind].orderings:
        chosen = Selection(LISTS[kind], person(Role.AUDITOR), QueryDict(f"ordering={ordering}"))
        assert chosen.page().rows == list(chosen.every())


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "A" * 5000,
        Cursor("title", "a", 1, False, 1).text(),
        Cursor("-reference", "\0", 1, False, 1).text(),
        Cursor("-reference", Decimal("NaN"), 1, False, 1).text(),
        Cursor("-reference", 2**70, 1, False, 1).text(),
        Cursor("-reference", 1, 2**70, False, 1).text(),
        Cursor("-reference", 1, 1, False, -1).text(),
    ],
)
def test_a_cursor_of_another_hand_is_refused_and_shows_the_first_page(sign_in, cursor):
    some(2)
    with pytest.raises(BadCursorError):
        read_cursor(cursor, "-reference")
    response = sign_in(person(Role.REVIEWER)).get(LIST, {"cursor": cursor})
    assert response.status_code == 200
    assert len(response.context["page"].rows) == 2


def test_a_cursor_keeps_the_kind_of_each_value():
    for value in (3, "été", Decimal("12.50"), datetime(2026, 3, 2, tzinfo=UTC)):
        cursor = Cursor("title", value, 7, True, 4)
        assert read_cursor(cursor.text(), "title") == cursor


def test_a_filter_that_cannot_be_read_lists_nothing_and_says_why(sign_in):
    some(2)
    client = sign_in(person(Role.REVIEWER))
    for address in ("status=x", "submitted_at__gte=hier", "organisation=inconnue", "q=%00"):
        response = client.get(f"{LIST}?{address}")
        assert response.status_code == 200
        assert response.context["page"].rows == []
        assert response.context["form"].errors


def test_several_states_are_asked_at_once_and_shown_as_tags_to_remove(sign_in):
    project_in(ProjectStatus.ACTIVE, title="En cours de route")
    project_in(ProjectStatus.SUBMITTED, title="Déposé hier")
    project_in(ProjectStatus.COMPLETED, title="Terminé")
    client = sign_in(person(Role.REVIEWER))
    response = client.get(f"{LIST}?status=active&status=submitted&submitted_at__gte=2020-01-02")
    page = response.context["page"]
    assert {row.title for row in page.rows} == {"En cours de route", "Déposé hier"}
    assert [tag.label for tag in page.tags] == [
        "État : En cours",
        "État : Déposé",
        "Déposé à partir du : 02/01/2020",
    ]
    assert page.tags[0].query == "status=submitted&submitted_at__gte=2020-01-02"
    assert "Retirer le filtre" in response.content.decode()


def test_removing_the_last_filter_shows_the_whole_list(sign_in):
    some(1)
    page = sign_in(person(Role.REVIEWER)).get(f"{LIST}?status=submitted").context["page"]
    assert [tag.query for tag in page.tags] == ["all=1"]


def test_a_day_of_deposit_is_a_day_in_paris(sign_in):
    project_in(
        ProjectStatus.SUBMITTED,
        title="Juste avant minuit",
        submitted_at=datetime(2026, 3, 2, 22, 30, tzinfo=UTC),
    )
    who = person(Role.REVIEWER)
    assert selection(who, "submitted_at__lte=2026-03-02&submitted_at__gte=2026-03-02").rows.exists()
    assert not selection(who, "submitted_at__lte=2026-03-01").rows.exists()


@pytest.mark.parametrize(
    ("kind", "field"),
    [("projets", "submitted_at"), ("financements", "submitted_at"), ("accompagnements", "due_on")],
)
def test_the_first_and_the_last_day_that_can_be_written_bound_nothing(sign_in, kind, field):
    cofinancing_in(CofinancingStatus.SUBMITTED)
    SupportCaseFactory(project=project_in(ProjectStatus.ACTIVE))
    reader = person(Role.REVIEWER)
    files = LISTS[kind]
    every = set(files.rows(reader))
    assert every
    for address, kept in (
        (f"{field}__lte=9999-12-31", every),
        (f"{field}__gte=0001-01-01", every),
        (f"{field}__lte=0001-01-01", set()),
        (f"{field}__gte=9999-12-31", set()),
    ):
        assert set(Selection(files, reader, QueryDict(address)).rows) == kept, address
        assert sign_in(reader).get(f"{reverse(files.url_name)}?{address}").status_code == 200


def test_counts_stop_at_ten_thousand_and_say_so(sign_in, monkeypatch):
    monkeypatch.setattr(selections, "MOST_COUNTED", 3)
    some(5)
    client = sign_in(person(Role.REVIEWER))
    page = client.get(LIST).context["page"]
    assert page.count.is_capped
    assert page.count_words == "Plus de 10\u202f000 projets"
    assert page.place == "Page 1"


def test_that_there_are_more_than_the_cap_is_remembered_and_a_small_count_never(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(selections, "MOST_COUNTED", 3)
    who = person(Role.REVIEWER)
    assert who.roles
    some(2)
    chosen = selection(who)
    assert chosen.count().number == 2
    some(3)
    assert chosen.count().is_capped
    with django_assert_num_queries(0):
        assert chosen.count().is_capped
    assert not selection(who, "status=active").count().is_capped


def test_the_number_of_the_page_and_of_pages_is_shown(sign_in):
    some(27)
    client = sign_in(person(Role.REVIEWER))
    first = client.get(LIST).context["page"]
    second = client.get(LIST, {"cursor": first.slice.next}).context["page"]
    assert (first.place, second.place) == ("Page 1 sur 2", "Page 2 sur 2")
    assert (first.count_words, second.slice.next) == ("27\u00a0projets", "")


def test_only_organisations_that_hold_a_file_seen_are_offered(sign_in):
    mine, other = ProjectFactory(), project_in(ProjectStatus.ACTIVE)
    OrganisationFactory(name="Sans dossier")
    page = sign_in(person(Role.REVIEWER)).get(LIST).content.decode()
    assert other.organisation.name in page
    assert mine.organisation.name not in page
    assert "Sans dossier" not in page


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", ["projects:list", "funding:list", "support:list"])
def test_each_list_opens_for_each_role_with_every_column(sign_in, role, name):
    SupportCaseFactory(project=ProjectFactory())
    client = sign_in(person(role))
    files = next(f for f in LISTS.values() if f.url_name == name)
    for columns in ("", ",".join(files.by_name)):
        response = client.get(reverse(name), {"columns": columns})
        assert response.status_code == 200


def test_rights_taken_away_change_the_organisations_offered_at_once(sign_in):
    mine, other = ProjectFactory(), ProjectFactory()
    holder = person(Role.DATA_ADMINISTRATOR, mine.organisation)
    second = Membership.objects.create(
        user=holder, role=Role.DATA_ADMINISTRATOR, organisation=other.organisation
    )
    client = sign_in(holder)
    assert other.organisation.name in client.get(LIST).content.decode()
    second.ended_on = timezone.localdate()
    second.save()
    assert other.organisation.name not in client.get(LIST).content.decode()
    said = client.get(LIST, {"organisation": other.organisation.key}).context["page"]
    assert (said.rows, list(said.selection.errors)) == ([], ["organisation"])


def test_an_organisation_is_found_by_its_address_before_it_is_offered(sign_in):
    client = sign_in(person(Role.REVIEWER))
    assert client.get(LIST).status_code == 200
    late = project_in(ProjectStatus.SUBMITTED)
    page = client.get(LIST, {"organisation": late.organisation.key}).context["page"]
    assert page.rows == [late]


@pytest.mark.parametrize("name", ["projets", "financements", "accompagnements"])
def test_no_column_reads_a_row_again(name, django_assert_num_queries):
    """A list brings only what its columns read: one that reads more would ask once a row."""
    for _place in range(3):
        cofinancing_in(CofinancingStatus.SUBMITTED)
        SupportCaseFactory(project=project_in(ProjectStatus.ACTIVE))
    reader = person(Role.REVIEWER)
    files = LISTS[name]
    rows = list(files.light(files.rows(reader)).order_by("pk"))
    assert len(rows) >= 3
    with django_assert_num_queries(0):
        for row in rows:
            for column in files.columns_open_to(reader):
                column.shown(row, reader)
                column.exported(row, reader)


def test_a_field_refused_keeps_what_was_typed_and_says_why(sign_in):
    some(1)
    page = sign_in(person(Role.REVIEWER)).get(
        LIST, {"submitted_at__gte": "hier", "status": ["active", "draft"], "q": '"a<b'}
    )
    shown = page.content.decode()
    assert 'value="hier"' in shown
    assert 'value="&quot;a&lt;b"' in shown
    assert shown.count(" checked>") >= 2


def test_an_amount_is_found_between_its_bounds_and_none_is_in_none():
    who = person(Role.AUDITOR)
    for amount in ("50000.00", "60000.00", "70000.00"):
        cofinancing_in(CofinancingStatus.DRAFT, requested_amount=Decimal(amount))

    def amounts(address: str) -> list[int]:
        found = Selection(LISTS["financements"], who, QueryDict(address)).rows
        return sorted(int(row.requested_amount) for row in found)

    assert amounts("requested_amount__gte=60000") == [60000, 70000]
    assert amounts("requested_amount__lte=60000") == [50000, 60000]
    assert amounts("requested_amount__gte=55000&requested_amount__lte=65000") == [60000]
    assert amounts("granted_amount__lte=1000000") == []
    assert amounts("submitted_at__lte=2099-01-01") == []


def test_a_list_filtered_by_day_comes_by_that_day_unless_sorted():
    who = person(Role.AUDITOR)
    assert selection(who, "submitted_at__gte=2026-01-01").ordering == "-submitted_at"
    assert selection(who, "submitted_at__gte=2026-01-01&ordering=title").ordering == "title"
    assert selection(who, "status=draft").ordering == "-reference"


def test_a_colleague_invited_elsewhere_sees_both_sides():
    who = person(Role.DATA_ADMINISTRATOR)
    Membership.objects.create(user=who, role=Role.CONTRIBUTOR, organisation=OrganisationFactory())
    held = project_in(ProjectStatus.DRAFT, organisation=who.current_memberships[0].organisation)
    invited, other = some(2)
    for project in (invited, other):
        project.contributors.create(person=who, invited_by=who, invited_at=timezone.now())
    other.contributors.update(revoked_at=timezone.now(), revoked_by=who)
    assert set(selection(who).rows) == {held, invited}
