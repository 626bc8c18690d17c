"""Within the pages that somebody may open, what they still may not read."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from funding.models import Channel, Cofinancing, ThreadMessage
from projects.models import CostLine
from tests.factories.accounts import person
from tests.factories.funding import assessed, cofinancing_in, declared
from tests.walls.pages import pages

pytestmark = pytest.mark.django_db

PRIVATE, SCORE = "Entre-nous-seulement", "Note-qui-attend-la-seconde"
#: Written as pages write it, whatever the space between thousands.
ASKED, COST = "123456,78", "387654,32"
#: Pages beside those of the file: a list, a search, what awaits.
BESIDE = ("dashboard", "projects:list", "funding:list", "finding:search", "support:list")


@pytest.fixture
def file():
    """A request under review: one assessment of two, a private word, figures like no other."""
    made = cofinancing_in("under_review", assessments=0)
    Cofinancing.objects.filter(pk=made.pk).update(requested_amount=Decimal("123456.78"))
    CostLine.objects.filter(project=made.project, nature="services").update(
        amount_ttc=Decimal("387654.32")
    )
    made.refresh_from_db()
    author = person(Role.REVIEWER)
    assessed(made, author, comment=SCORE)
    made.first = author
    ThreadMessage.objects.create(
        cofinancing=made,
        channel=Channel.PRIVATE,
        text=PRIVATE,
        sent_at=timezone.now(),
        sent_by=author,
    )
    return made


def read_by(someone, file) -> dict[str, set[str]]:
    """For each secret, the pages on which somebody finds it."""
    client = Client()
    client.force_login(someone)
    addresses = {name: reverse(name) + f"?q={file.reference}" for name in BESIDE} | {
        page.name: reverse(page.name, kwargs={"reference": file.reference})
        for page in pages()
        if page.arguments == ("reference",) and page.wing in ("funding", "projects")
    }
    found: dict[str, set[str]] = {PRIVATE: set(), SCORE: set(), ASKED: set(), COST: set()}
    for name, address in addresses.items():
        text = client.get(address).text.replace("\u202f", "").replace("\xa0", "")
        for secret, where in found.items():
            if secret in text:
                where.add(name)
    return found


def declared_as(role: str, file, *, conflict: bool = False):
    someone = person(role)
    declared(file, someone, conflict=conflict)
    return someone


def told(someone, file) -> set[str]:
    """The secrets that somebody finds anywhere."""
    return {secret for secret, where in read_by(someone, file).items() if where}


def test_its_author_finds_everything_where_it_stands(file):
    """The control: each secret is on a page, and this walk finds it."""
    found = read_by(file.first, file)
    assert all(found.values()), found
    assert "funding:private_thread" in found[PRIVATE]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECISION_MAKER])
def test_nobody_reads_a_score_before_both_are_in(file, role):
    assert told(declared_as(role, file), file) == {PRIVATE, ASKED, COST}


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECISION_MAKER])
def test_until_interests_are_declared_the_page_of_the_request_says_no_amount(file, role):
    """The list and the project's own admissibility say how much is asked: they are before."""
    found = read_by(person(role), file)
    assert not found[PRIVATE] | found[SCORE]
    assert not {name for name in found[ASKED] | found[COST] if name.startswith("funding:")} - {
        "funding:list"
    }


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECISION_MAKER])
def test_a_conflict_closes_words_and_amounts(file, role):
    assert told(declared_as(role, file, conflict=True), file) <= {COST}


def test_the_ministry_reads_neither_the_private_thread_nor_a_score(file):
    holder = person(Role.DATA_ADMINISTRATOR, file.project.organisation)
    assert told(holder, file) == {ASKED, COST}


@pytest.mark.parametrize("role", [Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR])
def test_another_ministry_reads_nothing_at_all(file, role):
    assert told(person(role), file) == set()


@pytest.mark.parametrize("role", [Role.SUPPORT_AGENT, Role.ADMINISTRATOR])
def test_who_has_no_right_to_money_reads_no_budget_figure(file, role):
    assert told(person(role), file) == set()


def test_a_budget_officer_reads_the_figures_but_not_what_reviewers_write(file):
    assert told(person(Role.BUDGET_OFFICER), file) == {ASKED, COST}


def test_an_auditor_reads_everything_but_a_score_alone(file):
    assert told(person(Role.AUDITOR), file) == {PRIVATE, ASKED, COST}
