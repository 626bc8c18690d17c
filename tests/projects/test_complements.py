"""The desk asks, the ministry answers in place, and nothing changes before the answer is given."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from documents.models import Attachment
from funding.actions import request as money
from funding.models import Cofinancing, CofinancingStatus
from notifications.models import Notification
from projects.actions import admissibility, complements, submission
from projects.models import (
    ComplementOutcome,
    ComplementQuestion,
    ComplementRequest,
    KeptTyping,
    ProjectStatus,
)
from projects.queries import waiting_for
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, complements_asked, project_in
from workflow.models import JournalEntry
from workflow.refusals import Refused, broken_constraint

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder():
    return person(Role.DATA_ADMINISTRATOR, first_name="Awa")


@pytest.fixture
def reviewer():
    return person(Role.REVIEWER)


@pytest.fixture
def project(holder):
    """A project filed through the action, so that its first version is frozen."""
    draft = ProjectFactory(organisation=holder.memberships.get().organisation)
    return submission.submit(draft, by=holder, at=timezone.now())


def page(client, project):
    return client.get(reverse("projects:complements", args=[project.reference]))


def save(client, project, question, **data):
    url = reverse("projects:save_complement", args=[project.reference, question.pk])
    return client.post(url, {f"base-{question.pk}": 0} | data)


def send(client, project, **data):
    return client.post(reverse("projects:complements", args=[project.reference]), data)


def grid(*rows: tuple[str, str]) -> dict:
    data = {"questions-rows": str(len(rows))}
    for number, (field, question) in enumerate(rows):
        data |= {f"questions-{number}-field": field, f"questions-{number}-question": question}
    return data


def test_questions_are_pinned_to_fields_and_the_holder_is_told(sign_in, project, reviewer, holder):
    client = sign_in(reviewer)
    url = reverse("projects:ask_complements", args=[project.reference])
    assert client.get(url + "?champ=problem").status_code == 200
    due = timezone.localdate() + timedelta(days=20)
    data = {"seen_version": project.version, "due_on": due.isoformat(), "message": "Bonjour"}
    response = client.post(url, data | grid(("problem", "Pourquoi ?"), ("cost_lines", "Détaillez")))
    assert response.status_code == 302, response.context["form"].errors
    request = ComplementRequest.objects.get()
    assert (request.due_on, request.outcome, request.asked_by) == (due, "pending", reviewer)
    assert [q.field for q in request.questions.all()] == ["problem", "cost_lines"]
    told = Notification.objects.get(event="project.complements_asked")
    assert "Problème à résoudre : Pourquoi ?" in told.text
    assert waiting_for(holder)[0].deed.startswith("Répondre aux compléments")
    assert waiting_for(reviewer) == []


@pytest.mark.parametrize(
    ("rows", "due", "sentence"),
    [
        ([], 10, "au moins une question"),
        ([("problem", "A"), ("problem", "B")], 10, "Une seule question par champ"),
        ([("status", "A")], 10, "status"),
        ([("problem", "A")], 0, "au moins un jour"),
        ([("problem", "A")], -3, "au moins un jour"),
        ([("problem", "")], 10, "Ligne 1, Question"),
        ([("", "A")], 10, "Ligne 1, Champ"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    sign_in, project, reviewer, nothing_changes, rows, due, sentence
):
    client = sign_in(reviewer)
    day = timezone.localdate() + timedelta(days=due)
    data = {"seen_version": project.version, "due_on": day.isoformat()} | grid(*rows)
    with nothing_changes():
        response = client.post(reverse("projects:ask_complements", args=[project.reference]), data)
    assert response.status_code in (409, 422)
    assert sentence in response.content.decode()


def test_a_second_request_waits_for_the_first(project, reviewer, at, nothing_changes):
    complements_asked(project)
    with nothing_changes(), pytest.raises(Refused) as refused:
        complements.ask(
            project,
            questions=[("team", "Qui ?")],
            due_on=timezone.localdate() + timedelta(days=9),
            by=reviewer,
            at=timezone.now(),
        )
    assert refused.value.code == "waits_for_no_complement"


def test_the_database_keeps_one_pending_request_and_whole_outcomes(project):
    request = complements_asked(project)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        complements_asked(project)
    assert broken_constraint(refused.value) == "complements_pending_once"
    for fields, rule in (
        ({"outcome": "answered"}, "complements_closed_have_date_and_person"),
        (
            {"outcome": "lost", "closed_at": timezone.now(), "closed_by": request.asked_by},
            "complements_outcome_known",
        ),
        (
            {"outcome": "cancelled", "closed_at": timezone.now(), "closed_by": request.asked_by},
            "complements_cancelled_have_their_reason",
        ),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            ComplementRequest.objects.filter(pk=request.pk).update(**fields)
        assert broken_constraint(refused.value) == rule


def test_an_answer_is_written_in_place_and_changes_nothing_before_it_is_given(
    sign_in, project, holder, reviewer
):
    question = complements_asked(project).questions.get()
    client = sign_in(holder)
    assert "Précisez." in page(client, project).content.decode()
    answer = save(
        client,
        project,
        question,
        problem="Un problème mieux décrit.",
        **{f"reply-{question.pk}": "C’est corrigé."},
    )
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    project.refresh_from_db()
    assert project.problem == "Les données sont dispersées."
    again = page(client, project).content.decode()
    assert "Un problème mieux décrit." in again
    desk = page(sign_in(reviewer), project).content.decode()
    assert "C’est corrigé." not in desk
    assert "Un problème mieux décrit." not in desk
    data = {
        f"base-{question.pk}": 1,
        "problem": "Un problème mieux décrit.",
        f"reply-{question.pk}": "C’est corrigé.",
    }
    assert send(client, project, **data).status_code == 302
    project.refresh_from_db()
    assert project.problem == "Un problème mieux décrit."
    request = ComplementRequest.objects.get()
    assert (request.outcome, request.closed_by) == (ComplementOutcome.ANSWERED, holder)
    assert "C’est corrigé." in page(sign_in(reviewer), project).content.decode()
    assert Notification.objects.filter(event="project.complements_answered").exists()


def test_the_versions_page_shows_before_and_after_by_field(sign_in, project, holder, reviewer):
    question = complements_asked(project).questions.get()
    client = sign_in(holder)
    send(client, project, **{f"base-{question.pk}": 0, "problem": "Les données sont rares."})
    assert list(project.versions.values_list("number", "occasion")) == [
        (1, "filing"),
        (2, "complements"),
    ]
    response = sign_in(reviewer).get(reverse("projects:versions", args=[project.reference]))
    (change,) = response.context["versions"][0]["changes"]
    assert (change.label, change.before, change.after) == (
        "Problème à résoudre",
        "Les données sont dispersées.",
        "Les données sont rares.",
    )
    assert "<del>dispersées.</del>" in response.content.decode()
    assert "<ins>rares.</ins>" in response.content.decode()


def test_who_has_no_right_to_the_costs_does_not_read_them_in_the_versions(sign_in, project):
    agent = person(Role.SUPPORT_AGENT)
    url = reverse("projects:versions", args=[project.reference])
    assert sign_in(agent).get(url).status_code == 200
    before = project.versions.get().content
    after = {**before, "fields": {**before["fields"], "cost_lines": []}}
    from projects.queries.versions import changes_of_content

    assert changes_of_content(project, before, after, sees_costs=False) == []
    assert len(changes_of_content(project, before, after, sees_costs=True)) == 1


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_a_filed_version_never_changes_even_in_raw_sql(project, operation):
    rows = project.versions.filter(number=1)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        rows.delete() if operation == "delete" else rows.update(content={})
    assert broken_constraint(refused.value) == "project_version_is_frozen"


def test_each_question_must_be_answered(sign_in, project, holder, nothing_changes):
    request = complements_asked(project, "problem", "team")
    first, second = request.questions.order_by("pk")
    client = sign_in(holder)
    save(client, project, first, problem=project.problem, **{f"reply-{first.pk}": "Voilà."})
    with nothing_changes():
        response = send(client, project)
    assert response.status_code == 409
    assert "Répondez à la question sur « Équipe »" in response.content.decode()
    assert ComplementQuestion.objects.get(pk=first.pk).proposed is None
    assert second.reply == ""


def test_a_question_about_the_documents_is_answered_by_a_piece(project, holder, reviewer):
    request = complements_asked(project, "documents")
    with pytest.raises(Refused):
        complements.answer(project, values={}, rows={}, by=holder, at=timezone.now())
    Attachment.objects.create(
        file_kind="project",
        reference=project.reference,
        label="Devis",
        name="devis.pdf",
        content_type="application/pdf",
        size=3,
        sha256="0" * 64,
        deposited_at=timezone.now(),
        deposited_by=holder,
    )
    complements.answer(project, values={}, rows={}, by=holder, at=timezone.now())
    request.refresh_from_db()
    assert request.outcome == ComplementOutcome.ANSWERED


def test_answers_that_leave_a_hole_or_cannot_be_read_are_refused_and_kept(sign_in, project, holder):
    request = complements_asked(project, "problem", "duration_months")
    one, two = request.questions.order_by("pk")
    client = sign_in(holder)
    data = {f"base-{one.pk}": 0, f"base-{two.pk}": 0, "problem": "", "duration_months": "douze"}
    response = send(client, project, **data)
    assert response.status_code == 422
    assert "nombre entier" in response.content.decode()
    assert "douze" in response.content.decode()
    response = send(client, project, **data | {f"base-{two.pk}": 1, "duration_months": "12"})
    assert response.status_code == 409
    assert "Décrivez le problème" in response.content.decode()
    project.refresh_from_db()
    assert (project.problem, project.duration_months) == ("Les données sont dispersées.", 18)
    assert ComplementRequest.objects.get().is_pending


def test_two_colleagues_on_one_answer_keep_both_texts(sign_in, project, holder):
    question = complements_asked(project).questions.get()
    other = person(Role.DATA_ADMINISTRATOR, project.organisation)
    first, second = sign_in(holder), sign_in(other)
    reply = f"reply-{question.pk}"
    assert save(first, project, question, **{reply: "D’Awa"}).status_code == 200
    conflict = save(second, project, question, **{reply: "De Léa"})
    assert (conflict.status_code, conflict.json()["text"]) == (409, "D’Awa")
    shown = page(second, project).content.decode()
    assert "De Léa" in shown
    assert "D’Awa" in shown
    answer = save(second, project, question, **{f"base-{question.pk}": 1, reply: "Les deux"})
    assert answer.status_code == 200
    assert not KeptTyping.objects.exists()


def test_a_contributor_writes_and_only_the_holder_gives_the_answers(
    sign_in, project, holder, nothing_changes
):
    from projects.actions import contributors

    guest = person(Role.CONTRIBUTOR, project.organisation)
    contributors.invite(project, email=guest.email, by=holder, at=timezone.now())
    question = complements_asked(project).questions.get()
    client = sign_in(guest)
    reply = {f"reply-{question.pk}": "Ma part"}
    assert save(client, project, question, **reply).status_code == 200
    with nothing_changes():
        assert send(client, project).status_code == 403
    assert "Ma part" in page(sign_in(holder), project).content.decode()


def test_a_cancelled_request_keeps_what_the_ministry_wrote(sign_in, project, holder, reviewer):
    question = complements_asked(project).questions.get()
    client = sign_in(holder)
    save(client, project, question, problem="Presque fini", **{f"reply-{question.pk}": "Ébauche"})
    url = reverse("projects:cancel_complements", args=[project.reference])
    project.refresh_from_db()
    response = sign_in(reviewer).post(
        url, {"seen_version": project.version, "reason": "Trouvé ailleurs."}
    )
    assert response.status_code == 302
    shown = page(client, project).content.decode()
    assert "Ébauche" in shown
    assert "Presque fini" in shown
    assert "Trouvé ailleurs." in shown
    assert "Ébauche" not in page(sign_in(reviewer), project).content.decode()
    project.refresh_from_db()
    assert project.problem == "Les données sont dispersées."
    assert save(client, project, question, **{f"reply-{question.pk}": "x"}).status_code == 403


def test_while_complements_are_awaited_the_file_is_neither_admissible_nor_turned_away(
    project, reviewer, nothing_changes
):
    request = complements_asked(project)
    now = timezone.now()
    with nothing_changes(), pytest.raises(Refused):
        admissibility.find_admissible(project, by=reviewer, at=now)
    with nothing_changes(), pytest.raises(Refused):
        admissibility.find_inadmissible(project, by=reviewer, at=now, reason="Trop vague.")
    ComplementRequest.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    found = admissibility.find_inadmissible(project, by=reviewer, at=now, reason="Sans réponse.")
    request.refresh_from_db()
    assert (found.status, request.outcome) == (ProjectStatus.INADMISSIBLE, "cancelled")


def test_a_withdrawn_file_waits_for_no_answer(project, holder):
    request = complements_asked(project)
    submission.withdraw(project, by=holder, at=timezone.now(), reason="Abandon du projet.")
    request.refresh_from_db()
    assert (request.outcome, request.cancel_reason) == ("cancelled", "Abandon du projet.")


def test_costs_changed_by_complements_change_the_terms_of_the_request(holder, reviewer):
    draft = ProjectFactory(organisation=holder.memberships.get().organisation)
    money.ask(project=draft, amount=Decimal("150000.00"), by=holder, at=timezone.now())
    project = submission.submit(draft, by=holder, at=timezone.now())
    complements_asked(project, "cost_lines")
    line = project.cost_lines.order_by("pk").first()
    row = {
        "id": line.pk,
        "nature": line.nature,
        "year": line.year,
        "label": line.label,
        "amount_ht": Decimal("250000.00"),
        "amount_ttc": Decimal("300000.00"),
    }
    ComplementQuestion.objects.update(reply="Revu à la baisse.")
    complements.answer(project, values={}, rows={"cost_lines": [row]}, by=holder, at=timezone.now())
    file = Cofinancing.objects.get()
    assert (file.total_amount, file.eligible_amount) == (Decimal("300000.00"),) * 2
    assert JournalEntry.objects.filter(transition="refresh_terms").count() == 1


def test_the_money_of_a_project_turned_away_says_so_and_comes_back_with_it(holder, reviewer):
    draft = ProjectFactory(organisation=holder.memberships.get().organisation)
    money.ask(project=draft, amount=Decimal("150000.00"), by=holder, at=timezone.now())
    project = submission.submit(draft, by=holder, at=timezone.now())
    now = timezone.now()
    project = admissibility.find_inadmissible(project, by=reviewer, at=now, reason="Hors sujet.")
    assert Cofinancing.objects.get().status == CofinancingStatus.INADMISSIBLE
    admissibility.reopen(project, by=reviewer, at=now, reason="Erreur de lecture.")
    assert Cofinancing.objects.get().status == CofinancingStatus.SUBMITTED


def test_a_stranger_sees_no_complement(sign_in, project):
    question = complements_asked(project).questions.get()
    client = sign_in(person(Role.DATA_ADMINISTRATOR))
    assert page(client, project).status_code == 404
    assert save(client, project, question, **{f"reply-{question.pk}": "x"}).status_code == 404
    other = project_in(ProjectStatus.SUBMITTED)
    owner = sign_in(person(Role.DATA_ADMINISTRATOR, other.organisation))
    assert save(owner, other, question, **{f"reply-{question.pk}": "x"}).status_code == 404
