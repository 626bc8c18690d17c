"""A reviewer says whether a filed project is admissible, and the holder is told."""

import pytest
from django.urls import reverse

from accounts.models import OrganisationKind
from accounts.permissions import Role
from notifications.models import Delivery, Notification
from projects.actions import admissibility, contributors
from projects.models import ProjectStatus, Strand
from projects.policies import CHECKLIST
from projects.queries import automatic_checks
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.projects import CallVersionFactory, project_in
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return project_in(ProjectStatus.SUBMITTED)


@pytest.fixture
def reviewer():
    return person(Role.REVIEWER)


def test_admissible_and_the_holder_s_people_are_told(project, reviewer, at):
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    guest = person(Role.CONTRIBUTOR, project.organisation)
    contributors.invite(project, email=guest.email, by=holder, at=at)
    Delivery.objects.all().delete()
    Notification.objects.all().delete()
    found = admissibility.find_admissible(project, by=reviewer, at=at)
    assert found.status == ProjectStatus.ADMISSIBLE
    people = set(Delivery.objects.values_list("person__email", flat=True))
    assert people == {holder.email, guest.email}


def test_inadmissible_keeps_its_reason_and_tells_it(sign_in, project, reviewer):
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    url = reverse("projects:find_inadmissible", args=[project.reference])
    response = sign_in(reviewer).post(
        url, {"reason": "Hors périmètre.", "seen_version": project.version}
    )
    assert response.status_code == 302
    project.refresh_from_db()
    assert project.status == ProjectStatus.INADMISSIBLE
    assert project.inadmissible_reason == "Hors périmètre."
    assert "Hors périmètre." in Notification.objects.get().text
    assert "Hors périmètre." in sign_in(holder).get(project.get_absolute_url()).content.decode()


def test_inadmissible_without_reason_is_refused(sign_in, project, reviewer, nothing_changes):
    url, client = reverse("projects:find_inadmissible", args=[project.reference]), sign_in(reviewer)
    with nothing_changes():
        assert client.post(url, {"reason": ""}).status_code == 422


def test_reopening_clears_the_reason_and_the_journal_keeps_it(reviewer, at):
    project = project_in(ProjectStatus.INADMISSIBLE)
    reopened = admissibility.reopen(project, by=reviewer, at=at, reason="Pièce retrouvée.")
    assert (reopened.status, reopened.inadmissible_reason) == (ProjectStatus.SUBMITTED, "")
    entry = JournalEntry.objects.of(reopened).get()
    assert entry.details == {"former_reason": "Hors du périmètre de l’appel."}


def test_the_reviewer_of_the_other_strand_is_refused(project, reviewer, at, nothing_changes):
    reviewer.memberships.update(strand=Strand.ARTIFICIAL_INTELLIGENCE)
    with nothing_changes(), pytest.raises(Refused) as refused:
        admissibility.find_admissible(project, by=reviewer, at=at)
    assert refused.value.code == "reviews_its_strand"


def test_whoever_holds_the_file_does_not_check_it(project, at, nothing_changes):
    judge_and_party = person(Role.REVIEWER)
    judge_and_party.memberships.create(
        organisation=project.organisation, role=Role.DATA_ADMINISTRATOR
    )
    with nothing_changes(), pytest.raises(Refused) as refused:
        admissibility.find_admissible(project, by=judge_and_party, at=at)
    assert refused.value.code == "is_not_of_the_holder"


def test_a_body_that_may_not_apply_is_not_found_admissible(reviewer, at, nothing_changes):
    commune = OrganisationFactory(kind=OrganisationKind.LOCAL_AUTHORITY)
    project = project_in(ProjectStatus.SUBMITTED, organisation=commune)
    with nothing_changes(), pytest.raises(Refused) as refused:
        admissibility.find_admissible(project, by=reviewer, at=at)
    assert refused.value.code == "organisation_is_eligible"
    assert "collectivités" in refused.value.message


ASKED = {"key": "budget", "label": "Budget", "help": "", "when": "always", "required": True}


def test_the_automatic_checks_say_what_the_machine_sees(django_assert_num_queries):
    good = project_in(ProjectStatus.SUBMITTED)
    with django_assert_num_queries(3):
        assert [check.holds for check in automatic_checks(good)] == [True] * 5
    bad = project_in(
        ProjectStatus.SUBMITTED,
        organisation=OrganisationFactory(kind=OrganisationKind.OTHER),
        summary="",
        plan=False,
        call_version=CallVersionFactory(asked_documents=[ASKED]),
    )
    checks = automatic_checks(bad)
    assert [check.holds for check in checks] == [False] * 5
    assert all(check.sentence for check in checks)


def test_the_page_shows_the_checks_to_the_reviewer_and_a_sentence_to_the_others(
    sign_in, project, reviewer
):
    url = reverse("projects:find_admissible", args=[project.reference])
    page = sign_in(reviewer).get(url)
    assert page.status_code == 200
    assert "Toutes les rubriques sont remplies." in page.content.decode()
    for role in (Role.DECISION_MAKER, Role.AUDITOR, Role.BUDGET_OFFICER, Role.SUPPORT_AGENT):
        assert sign_in(person(role)).get(url).status_code == 403


def test_the_decision_from_an_old_page_is_refused(sign_in, project, reviewer, nothing_changes):
    url = reverse("projects:find_admissible", args=[project.reference])
    project.version = 7
    project.save(update_fields=["version"])
    client = sign_in(reviewer)
    with nothing_changes():
        assert client.post(url, {"seen_version": 1}).status_code == 409


def test_the_page_of_the_checks_costs_a_known_number_of_queries(
    sign_in, project, reviewer, django_assert_num_queries
):
    client = sign_in(reviewer)
    with django_assert_num_queries(19):
        client.get(reverse("projects:find_admissible", args=[project.reference]))


def ticked(**changes: str) -> dict:
    data = {f"verdict-{key}": "" for key, _label in CHECKLIST}
    data |= {f"comment-{key}": "" for key, _label in CHECKLIST}
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def test_the_reviewer_s_own_checklist_is_kept_and_an_objection_stands_in_the_way(
    sign_in, project, reviewer, at, nothing_changes
):
    client = sign_in(reviewer)
    url = reverse("projects:check", args=[project.reference])
    assert client.get(url).status_code == 200
    data = ticked(verdict__scope="met", verdict__costs="not_met", comment__costs="Devis absent.")
    assert client.post(url, data | {"seen_version": project.version}).status_code == 302
    assert {(t.item, t.verdict, t.ticked_by) for t in project.ticks.all()} == {
        ("scope", "met", reviewer),
        ("costs", "not_met", reviewer),
    }
    project = type(project).objects.get(pk=project.pk)
    with nothing_changes(), pytest.raises(Refused) as refused:
        admissibility.find_admissible(project, by=reviewer, at=at)
    assert refused.value.code == "checklist_has_no_objection"
    assert "Les coûts correspondent" in refused.value.message
    with nothing_changes():
        assert client.post(url, data | {"seen_version": project.version}).status_code == 302
    data |= {"verdict-costs": "", "comment-costs": ""}
    assert client.post(url, data | {"seen_version": project.version}).status_code == 302
    project = type(project).objects.get(pk=project.pk)
    assert admissibility.find_admissible(project, by=reviewer, at=at).status == "admissible"


def test_a_negative_finding_is_explained(sign_in, project, reviewer, nothing_changes):
    client = sign_in(reviewer)
    url = reverse("projects:check", args=[project.reference])
    with nothing_changes():
        response = client.post(url, ticked(verdict__team="not_met") | {"seen_version": 1})
        assert response.status_code == 422
        assert client.post(url, ticked(verdict__team="peut-être")).status_code == 422
    assert "s’explique" in response.content.decode()


def test_a_page_that_does_not_say_what_was_read_decides_nothing(
    sign_in, project, reviewer, nothing_changes
):
    client = sign_in(reviewer)
    url = reverse("projects:find_admissible", args=[project.reference])
    with nothing_changes():
        response = client.post(url, {})
    assert response.status_code == 422
    assert "quelle version du dossier" in response.content.decode()
    again = response.context["form"].data["seen_version"]
    assert client.post(url, {"seen_version": again}).status_code == 302
