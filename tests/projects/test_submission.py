"""A project is filed with what is asked for it, or taken back with it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.permissions import Role
from funding.models import Cofinancing
from notifications.models import Delivery, Notification
from projects.actions import contributors, submission
from projects.lifecycle import PROJECT
from projects.models import CostLine, ProjectStatus, Strand
from tests.factories.accounts import OrganisationFactory, operator, person
from tests.factories.funding import CofinancingFactory, cofinancing_in
from tests.factories.projects import CallVersionFactory, ProjectFactory, add_indicator, project_in
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


def holder_of(project):
    return person(Role.DATA_ADMINISTRATOR, project.organisation)


def told() -> set[str]:
    return set(Delivery.objects.values_list("person__email", flat=True))


def test_filing_writes_who_and_when_and_tells_the_reviewers_of_the_strand(at):
    project = ProjectFactory(call_version=CallVersionFactory(call__strand=Strand.OPEN_DATA))
    both, own, other = (person(Role.REVIEWER) for _ in range(3))
    own.memberships.update(strand=Strand.OPEN_DATA)
    other.memberships.update(strand=Strand.ARTIFICIAL_INTELLIGENCE)
    holder = holder_of(project)
    filed = submission.submit(project, by=holder, at=at, seen_version=1)
    assert filed.status == ProjectStatus.SUBMITTED
    assert (filed.submitted_at, filed.submitted_by) == (at, holder)
    assert JournalEntry.objects.of(filed).get().transition == "submit"
    assert told() == {both.email, own.email}
    assert Notification.objects.get().path == filed.get_absolute_url()


def test_an_incomplete_project_is_refused_with_the_count_of_what_lacks(at, nothing_changes):
    project = ProjectFactory(summary="", sponsor="")
    holder = holder_of(project)
    with nothing_changes(), pytest.raises(Refused) as refused:
        submission.submit(project, by=holder, at=at)
    assert refused.value.code == "is_complete"
    assert "il manque 2\u00a0éléments" in refused.value.message


def test_an_operator_struck_off_the_list_before_filing_is_refused(at, nothing_changes):
    body = operator()
    project = ProjectFactory(organisation=body)
    body.listings.update(listed_until=at.date() - timedelta(days=1))
    holder = holder_of(project)
    with nothing_changes(), pytest.raises(Refused) as refused:
        submission.submit(project, by=holder, at=at)
    assert refused.value.code == "organisation_is_eligible"
    assert body.name in refused.value.message


def test_a_total_cost_out_of_bounds_is_refused_when_money_is_asked(at, nothing_changes):
    project = ProjectFactory()
    CofinancingFactory(project=project)
    project.cost_lines.update(amount_ht="1.00", amount_ttc="40000.00")
    holder = holder_of(project)
    with nothing_changes(), pytest.raises(Refused) as refused:
        submission.submit(project, by=holder, at=at)
    assert refused.value.code == "total_is_within_bounds"
    assert "80\u202f000,00\u00a0€" in refused.value.message
    assert "100\u202f000,00\u00a0€" in refused.value.message


def test_help_alone_has_no_bounds(at):
    project = ProjectFactory(plan=False)
    add_indicator(project)
    assert not CostLine.objects.exists()
    assert submission.submit(project, by=holder_of(project), at=at).status == "submitted"


def test_the_request_for_money_is_filed_in_the_same_transaction(at):
    project = ProjectFactory()
    CofinancingFactory(project=project)
    submission.submit(project, by=holder_of(project), at=at)
    assert Cofinancing.objects.get().status == "submitted"


def test_what_refuses_in_a_follow_up_refuses_the_whole_deed(at, nothing_changes):
    project = ProjectFactory()

    def refuse(_project, *, by, at):
        raise Refused("follow_up", "Non.")

    holder = holder_of(project)
    submission.ON_SUBMIT.append(refuse)
    try:
        with nothing_changes(), pytest.raises(Refused):
            submission.submit(project, by=holder, at=at)
    finally:
        submission.ON_SUBMIT.remove(refuse)


def test_a_contributor_never_files(sign_in, at, nothing_changes):
    project = ProjectFactory()
    holder, guest = holder_of(project), person(Role.CONTRIBUTOR, project.organisation)
    contributors.invite(project, email=guest.email, by=holder, at=at)
    url = reverse("projects:submit", args=[project.reference])
    client = sign_in(guest)
    with nothing_changes():
        assert client.get(url).status_code == 403
        assert client.post(url, {"seen_version": 2}).status_code == 409


def test_filing_from_a_page_that_is_out_of_date_is_refused(sign_in, at, nothing_changes):
    project = ProjectFactory()
    holder = holder_of(project)
    contributors.invite(project, email=person(Role.CONTRIBUTOR).email, by=holder, at=at)
    url = reverse("projects:submit", args=[project.reference])
    client = sign_in(holder)
    with nothing_changes():
        response = client.post(url, {"seen_version": 1})
    assert response.status_code == 409
    assert "Le dossier a changé" in response.content.decode()


def test_filing_through_the_page(sign_in):
    project = ProjectFactory()
    url = reverse("projects:submit", args=[project.reference])
    client = sign_in(holder_of(project))
    page = client.get(url).content.decode()
    assert "200\u202f000,00\u00a0€" in page
    assert client.post(url, {"seen_version": 1}).url == project.get_absolute_url()
    project.refresh_from_db()
    assert project.status == ProjectStatus.SUBMITTED


@pytest.mark.parametrize("status", ["draft", "submitted", "admissible", "active"])
def test_the_holder_withdraws_an_open_project_with_its_reason(at, status):
    project = project_in(status)
    reviewer = person(Role.REVIEWER)
    withdrawn = submission.withdraw(project, by=holder_of(project), at=at, reason=" Abandon. ")
    assert withdrawn.status == ProjectStatus.WITHDRAWN
    assert JournalEntry.objects.of(withdrawn).get().reason == "Abandon."
    assert (reviewer.email in told()) is (status != "draft")


def test_withdrawing_without_reason_or_by_the_desk_is_refused(sign_in, at, nothing_changes):
    project = project_in(ProjectStatus.SUBMITTED)
    holder, reviewer = holder_of(project), person(Role.REVIEWER)
    url = reverse("projects:withdraw", args=[project.reference])
    browsers = sign_in(holder), sign_in(reviewer)
    with nothing_changes():
        assert browsers[0].post(url, {"reason": "  "}).status_code == 422
        assert browsers[1].post(url, {"reason": "Non", "seen_version": 1}).status_code == 409
        with pytest.raises(Refused) as refused:
            submission.withdraw(project, by=holder, at=at, reason=" ")
    assert refused.value.code == "reason_required"


def test_withdrawing_takes_the_request_for_money_back(at):
    project = project_in(ProjectStatus.DRAFT)
    CofinancingFactory(project=project)
    submission.withdraw(project, by=holder_of(project), at=at, reason="Abandon.")
    assert Cofinancing.objects.get().status == "withdrawn"


@pytest.mark.parametrize("status", ["granted", "agreed", "in_execution"])
def test_a_project_whose_aid_runs_is_not_withdrawn(sign_in, at, nothing_changes, status):
    project = cofinancing_in(status).project
    holder = holder_of(project)
    client = sign_in(holder)
    url = reverse("projects:withdraw", args=[project.reference])
    with nothing_changes():
        answer = client.post(url, {"reason": "Abandon.", "seen_version": project.version})
        with pytest.raises(Refused) as refused:
            submission.withdraw(project, by=holder, at=at, reason="Abandon.")
    assert answer.status_code == 409
    assert "le guichet doit d’abord annuler le cofinancement" in answer.content.decode()
    assert refused.value.code == "bears_no_money"
    told = {a.name: a.refusal for a in PROJECT.abilities(project, holder, at)}
    assert told["withdraw"] == refused.value.message


@pytest.mark.parametrize("status", ["refused", "settled", "cancelled"])
def test_a_project_whose_aid_no_longer_runs_is_withdrawn(at, status):
    project = cofinancing_in(status).project
    withdrawn = submission.withdraw(project, by=holder_of(project), at=at, reason="Abandon.")
    assert withdrawn.status == ProjectStatus.WITHDRAWN
    assert Cofinancing.objects.get().status == status


def test_another_ministry_does_not_even_find_the_page(sign_in, nothing_changes):
    project = project_in(ProjectStatus.SUBMITTED)
    client = sign_in(person(Role.DATA_ADMINISTRATOR, OrganisationFactory()))
    for deed in ("submit", "withdraw", "invite", "attach"):
        url = reverse(f"projects:{deed}", args=[project.reference])
        with nothing_changes():
            assert client.get(url).status_code == 404
            assert client.post(url, {"reason": "x"}).status_code == 404
