"""The desk's own pages, the thread, the satisfaction and the sheets."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.permissions import Role
from notifications.models import Notification
from projects.actions import handover
from support import actions, queries
from support.models import Article, Audience, CaseMessage, Satisfaction, SupportKind, SupportStatus
from support.queries.cases import case_page
from tests.factories.accounts import UserFactory, person
from tests.factories.projects import ProjectFactory
from tests.factories.support import SupportCaseFactory, support_case_in
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
DESK_PAGES = ("tableau/", "semaine/", "capacite/", "chiffres/")


@pytest.fixture
def case(asker, agent):
    return support_case_in(
        SupportStatus.IN_PROGRESS,
        organisation=asker.current_memberships[0].organisation,
        requested_by=asker,
        owner=agent,
    )


def sheet(agent, at, **fields) -> Article:
    values = {
        "title": "Croiser deux registres",
        "kind": SupportKind.LEGAL,
        "summary": "Quand une convention suffit.",
        "body": "Une **convention** suffit.",
        "audience": Audience.PUBLIC,
        "review_on": date(2030, 1, 1),
    }
    return actions.save_article(None, **{**values, **fields}, by=agent, at=at)


def test_the_desk_and_the_ministry_write_to_each_other(case, agent, asker, at):
    actions.write(case, text="Où en êtes-vous ?", by=agent, at=at)
    actions.reply(case, text="Bientôt.", by=asker, at=at)
    told = Notification.objects.filter(event="support_message").order_by("pk")
    assert [{d.person for d in n.deliveries.all()} for n in told] == [{asker}, {agent}]


def test_an_internal_note_never_leaves_the_desk(case, agent, asker, at, sign_in):
    actions.note(case, text="Prudence avec ce ministère.", by=agent, at=at)
    actions.add_task(case, title="Appeler la CNIL", assignee=agent, by=agent, at=at)
    desk = sign_in(agent).get(case.get_absolute_url()).content.decode()
    ministry = sign_in(asker).get(case.get_absolute_url()).content.decode()
    for words in ("Prudence", "Appeler la CNIL", "note interne"):
        assert words in desk or words == "note interne"
        assert words not in ministry
    assert not CaseMessage.objects.visible_to(asker).exists()
    assert "Prudence" not in "".join(Notification.objects.values_list("text", flat=True))


def test_an_empty_message_is_refused(case, agent, at, nothing_changes):
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.write(case, text=" ", by=agent, at=at)
    assert refusal.value.field == "text"


def test_a_task_is_finished_once(case, agent, at, nothing_changes):
    task = actions.add_task(case, title="Relire", assignee=agent, by=agent, at=at)
    actions.finish_task(case, task=task, by=agent, at=at)
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.finish_task(case, task=task, by=agent, at=at)
    assert refusal.value.code == "task_already_done"


def test_a_task_of_another_case_is_not_finished_from_here(case, agent, at, nothing_changes):
    other = actions.add_task(SupportCaseFactory(), title="Relire", assignee=agent, by=agent, at=at)
    with nothing_changes(), pytest.raises(Refused):
        actions.finish_task(case, task=other, by=agent, at=at)


def test_a_case_asked_before_any_project_is_attached_later(case, asker, at, nothing_changes):
    foreign = ProjectFactory()
    with nothing_changes(), pytest.raises(Refused):
        actions.join_project(case, project=foreign, by=asker, at=at)
    project = ProjectFactory(organisation=case.organisation)
    assert actions.join_project(case, project=project, by=asker, at=at).project == project
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.join_project(case, project=project, by=asker, at=at)
    assert refusal.value.code == "has_no_project"


def test_both_sides_join_pieces(case, agent, asker, sign_in):
    for n, user in enumerate((agent, asker)):
        answer = sign_in(user).post(
            f"{case.get_absolute_url()}joindre/",
            {"label": f"Pièce {n}", "content": SimpleUploadedFile(f"{n}.csv", b"a;b\n%d;2\n" % n)},
        )
        assert answer.status_code == 302
    page = sign_in(asker).get(case.get_absolute_url()).content.decode()
    assert "Pièce 0" in page
    assert "Pièce 1" in page


def test_satisfaction_is_asked_once(asker, agent, at, sign_in, nothing_changes):
    case = support_case_in(
        SupportStatus.RESOLVED,
        organisation=asker.current_memberships[0].organisation,
        owner=agent,
    )
    client = sign_in(asker)
    path = f"{case.get_absolute_url()}avis/"
    assert "Donner mon avis" in client.get(case.get_absolute_url()).content.decode()
    assert client.post(path, {"score": "6"}).status_code == 422
    said = {"score": "4", "comment": "Utile.", "seen_version": case.version}
    assert client.post(path, said).status_code == 302
    assert Satisfaction.objects.get().score == 4
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.rate(case, score=1, by=asker, at=at)
    assert refusal.value.code == "is_not_rated"
    assert "4 sur 5" in client.get(case.get_absolute_url()).content.decode()


@pytest.mark.parametrize("role", Role.values)
def test_the_desks_pages_exist_for_the_desk_alone(role, sign_in):
    client = sign_in(person(role))
    reads = role in (Role.REVIEWER, Role.DECISION_MAKER, Role.SUPPORT_AGENT, Role.AUDITOR)
    for page in DESK_PAGES:
        allowed = role == Role.SUPPORT_AGENT if page == "semaine/" else reads
        assert client.get(f"/accompagnements/{page}").status_code == (200 if allowed else 404), page


def test_the_desks_pages_cost_the_same_whatever_the_load(
    agent, sign_in, django_assert_num_queries, capacity
):
    for _n in range(8):
        one = support_case_in(SupportStatus.IN_PROGRESS, owner=agent, due_on=timezone.localdate())
        actions.add_task(one, title="Relire", assignee=agent, by=agent, at=timezone.now())
    client = sign_in(agent)
    shell = 4  # session, person, roles, unread messages
    for page, price in (("tableau/", 4), ("semaine/", 2), ("capacite/", 2), ("chiffres/", 4)):
        with django_assert_num_queries(shell + price):
            client.get(f"/accompagnements/{page}")


def test_the_week_holds_what_is_due_and_what_is_late(agent):
    monday = date(2026, 3, 2)
    due = support_case_in(SupportStatus.IN_PROGRESS, owner=agent, due_on=date(2026, 3, 4))
    late = support_case_in(SupportStatus.IN_PROGRESS, owner=agent, due_on=date(2026, 2, 20))
    support_case_in(SupportStatus.WAITING, owner=agent, due_on=date(2026, 2, 20))
    support_case_in(SupportStatus.IN_PROGRESS, due_on=date(2026, 3, 4))
    week = queries.week(agent, monday, monday)
    assert [day.cases for day in week.days] == [[], [], [due], [], []]
    assert week.late == [late]


def test_what_is_due_before_a_week_to_come_is_not_late_there(agent, at):
    today = date(2026, 3, 4)
    case = support_case_in(SupportStatus.IN_PROGRESS, owner=agent, due_on=date(2026, 3, 6))
    task = actions.add_task(
        case, title="Relire", assignee=agent, by=agent, at=at, due_on=date(2026, 3, 5)
    )
    week = queries.week(agent, date(2026, 3, 9), today)
    assert week.late == []
    assert [day.tasks for day in week.days] == [[], [], [], [], []]
    here = queries.week(agent, date(2026, 3, 2), today)
    assert [(day.cases, day.tasks) for day in here.days[3:]] == [([], [task]), ([case], [])]


def test_a_task_of_a_case_that_is_closed_leaves_the_week(agent, at):
    case = support_case_in(SupportStatus.IN_PROGRESS, owner=agent)
    for day in (None, date(2026, 3, 4)):
        actions.add_task(case, title="Relire", assignee=agent, by=agent, at=at, due_on=day)
    actions.decline(case, by=agent, at=at, reason="Sans objet.")
    week = queries.week(agent, date(2026, 3, 2), date(2026, 3, 4))
    assert week.undated == []
    assert [day.tasks for day in week.days] == [[], [], [], [], []]


def test_the_figures_count_delays_in_working_days_without_the_ministrys_waits(at):
    owner = person(Role.SUPPORT_AGENT)
    for day, waited, due in ((date(2026, 3, 9), 0, 10), (date(2026, 3, 20), 4, 19)):
        support_case_in(
            SupportStatus.RESOLVED,
            owner=owner,
            requested_at=at,
            resolved_on=day,
            days_waited=waited,
            due_on=date(2026, 3, due),
            actual_days="2.50",
        )
    support_case_in(SupportStatus.QUALIFIED, owner=owner, requested_at=at, estimated_days="4")
    legal = queries.figures(date(2026, 1, 1), date(2026, 12, 31))[0]
    assert legal.resolved == 2
    assert legal.median_delay == (5 + 10) / 2
    assert legal.in_time == 0.5
    assert (legal.actual_days, legal.estimated_days) == (5, 4)


def test_a_case_reopened_counts_whatever_became_of_it_and_a_day_is_that_of_paris(agent, at):
    late_in_the_evening = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)  # already Monday in Paris
    case = support_case_in(
        SupportStatus.RESOLVED,
        owner=agent,
        requested_at=late_in_the_evening,
        resolved_on=date(2026, 3, 10),
        due_on=date(2026, 3, 30),
    )
    legal = queries.figures(date(2026, 3, 9), date(2026, 3, 9))[0]
    assert (legal.median_delay, legal.reopened) == (1, 0)
    actions.reopen(case, by=agent, at=at, reason="Un point manque.")
    legal = queries.figures(date(2026, 3, 9), date(2026, 3, 9))[0]
    assert (legal.reopened, legal.resolved, legal.open) == (1, 0, 1)


def test_the_figures_have_their_price(sign_in, agent, django_assert_num_queries):
    for _turn in range(2):
        support_case_in(SupportStatus.RESOLVED, owner=agent)
        with django_assert_num_queries(4):
            queries.figures(date(2026, 1, 1), date(2027, 12, 31))


def test_the_figures_leave_as_a_file(sign_in, agent):
    SupportCaseFactory()
    answer = sign_in(agent).get("/accompagnements/chiffres/?format=csv&du=nimporte&au=9999-99-99")
    assert answer["Content-Type"].startswith("text/csv")
    assert "Juridique;15;1;1;0;0" in answer.content.decode()


def test_a_sheet_is_read_by_those_whom_it_is_for(agent, at, client, sign_in):
    public = sheet(agent, at)
    members = sheet(agent, at, title="Interne", audience=Audience.MEMBERS)
    draft = sheet(agent, at, title="Brouillon", audience=Audience.DRAFT)
    reader = sign_in(person(Role.DATA_ADMINISTRATOR))
    author = sign_in(agent)
    seen = {
        who: [c.get(a.get_absolute_url()).status_code for a in (public, members, draft)]
        for who, c in (("anyone", client), ("member", reader), ("agent", author))
    }
    assert seen == {
        "anyone": [200, 404, 404],
        "member": [200, 200, 404],
        "agent": [200, 200, 200],
    }
    listed = client.get("/accompagnements/fiches/").content.decode()
    assert public.title in listed
    assert "Interne" not in listed


def test_a_sheet_is_written_from_a_case_and_runs_no_script(agent, at, sign_in, client):
    case = support_case_in(SupportStatus.RESOLVED, owner=agent)
    author = sign_in(agent)
    form = author.get(f"/accompagnements/fiches/ecrire/?dossier={case.reference}")
    values = form.context["form"].initial | {
        "summary": "En bref.",
        "audience": "public",
        "body": "<script>alert(1)</script> **gras** [x](javascript:alert(1))",
    }
    answer = author.post(f"/accompagnements/fiches/ecrire/?dossier={case.reference}", values)
    assert answer.status_code == 302
    article = Article.objects.get()
    assert article.source_case == case
    html = client.get(answer.url).content.decode()
    assert "<strong>gras</strong>" in html
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    assert case.reference not in html


def test_a_case_shows_the_sheets_written_from_it_first(agent, at):
    solved = support_case_in(SupportStatus.RESOLVED, owner=agent)
    mine = sheet(agent, at, title="Tirée d’ici", kind="technical", source_case=solved)
    others = [sheet(agent, at, title=f"Autre {n}") for n in range(4)]
    page = case_page(solved, agent, at)
    assert page.articles == [mine, others[3], others[2]]


def test_a_sheet_is_not_written_from_a_case_that_is_not_solved(
    case, agent, at, sign_in, nothing_changes
):
    with nothing_changes(), pytest.raises(Refused) as refusal:
        sheet(agent, at, source_case=case)
    assert refusal.value.code == "case_not_solved"
    page = sign_in(agent).get(f"/accompagnements/fiches/ecrire/?dossier={case.reference}")
    assert case.subject not in page.content.decode()


def test_who_succeeds_is_told_in_the_journal_of_each_help_asked(asker, agent, case, at):
    body = asker.current_memberships[0].organisation
    closed = support_case_in(SupportStatus.RESOLVED, organisation=body, requested_by=asker)
    successor = UserFactory()
    done = handover.hand_over(
        person=asker,
        successor_email=successor.email,
        organisation=body,
        by=asker,
        at=at,
        reason="Mutation.",
    )
    assert done.details["others"] == [case.reference]
    entry = JournalEntry.objects.of(case).latest("pk")
    assert (entry.transition, entry.details["to"], entry.by) == (
        "hand_over",
        successor.pk,
        asker,
    )
    assert not JournalEntry.objects.of(closed).filter(transition="hand_over").exists()
    case.refresh_from_db()
    assert case.requested_by == asker, "the past keeps its names"
    told = Notification.objects.get(event="project.handed_over")
    assert case.reference in told.text
    actions.write(case, text="Bienvenue.", by=agent, at=at)
    message = Notification.objects.get(event="support_message")
    assert {d.person for d in message.deliveries.all()} == {successor}


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.SUPPORT_AGENT])
def test_only_agents_write_sheets(role, agent, at, sign_in, nothing_changes):
    article = sheet(agent, at)
    client = sign_in(person(role))
    with nothing_changes():
        assert client.post("/accompagnements/fiches/ecrire/", {}).status_code == 404
        assert client.post(f"{article.get_absolute_url()}modifier/", {}).status_code == 404


def test_a_sheet_past_its_day_says_so(agent, at, client):
    article = sheet(agent, at, review_on=timezone.localdate() - timedelta(days=1))
    assert "Fiche à relire" in client.get(article.get_absolute_url()).content.decode()


def test_the_journal_of_a_case_keeps_every_deed(case, agent, at):
    actions.note(case, text="Vu.", by=agent, at=at)
    actions.assign(case, owner=person(Role.SUPPORT_AGENT), by=agent, at=at)
    actions.estimate(case, estimated_days=Decimal("3"), by=agent, at=at)
    assert [e.transition for e in JournalEntry.objects.of(case)] == ["note", "assign", "estimate"]
