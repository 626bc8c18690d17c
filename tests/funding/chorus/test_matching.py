"""EJs match engagements by number, else by what a person accepts; the rest waits in a queue."""

import pytest
from django.db import connection

from funding.actions import chorus as actions
from funding.ledger.chorus.figures import figures_of
from funding.ledger.chorus.matching import acts, suggestions, unreconciled
from funding.ledger.models import ChorusLine, ChorusLink, Engagement
from tests.factories import ledger
from tests.factories.accounts import person
from tests.factories.chorus import NOW, brought
from tests.factories.projects import ProjectFactory
from tests.unchanged import everything_as_before
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
A, B, U = "1512345678", "1512345679", "1599999999"


@pytest.fixture
def officer():
    return person("budget_officer")


@pytest.fixture
def told(officer):
    return {"by": officer, "at": NOW, "reason": "Convention relue"}


@pytest.fixture
def numbered():
    """An engagement that bears the first EJ of the files."""
    line = ledger.line(ae=1_000_000, cp=1_000_000)
    made = ledger.engagement(line, 200_000, award="DL-2026-0001")
    Engagement.objects.filter(pk=made.pk).update(
        ej_number="15 1234 5678", numbered_at=NOW, numbered_by=made.recorded_by
    )
    return made


def queue() -> list[str]:
    return [row["ej_number"] or f"line {row['count']}" for row in unreconciled()]


def test_what_no_engagement_bears_waits_largest_first():
    brought("engagements_latin1.csv")
    assert queue() == [A, B, U]


def test_a_line_without_number_waits_by_itself():
    brought("payments.csv")
    assert queue() == [A, "line 1"]


def test_an_engagement_with_the_number_takes_its_lines_whatever_the_spacing(numbered):
    brought("engagements_latin1.csv")
    assert queue() == [B, U]
    (act,) = acts()
    assert act.keys == [(A, None)]
    assert act.award == "DL-2026-0001"


def test_a_resemblance_by_amount_date_and_organisation_is_suggested_with_its_reasons():
    project = ProjectFactory(organisation__name="Office national des forêts")
    from tests.factories.funding import CofinancingFactory

    CofinancingFactory(project=project)
    line = ledger.line(ae=1_000_000)
    wanted = ledger.engagement(line, 120_000, award=project.reference)
    ledger.engagement(line, 50_000, award="DL-2026-0777")
    brought("engagements_latin1.csv")
    key = (B, None)
    found = suggestions([(key, figures_of([B])[key], "Convention OFFICE DES FORETS")])[key]
    assert [s.engagement for s in found] == [wanted]
    assert found[0].points == 100
    assert "même montant engagé" in found[0].reasons
    assert "mots communs avec l’organisation : forets, office" in found[0].reasons


def test_a_text_that_cites_the_file_is_suggested_first():
    line = ledger.line(ae=1_000_000)
    cited = ledger.engagement(line, 10_000, award="DL-2026-0001")
    ledger.engagement(line, 200_000, award="DL-2026-0002")
    brought("engagements_latin1.csv")
    key = (A, None)
    found = suggestions([(key, figures_of([A])[key], "Convention DL-2026-0001")])[key]
    assert found[0].engagement == cited


def test_an_accepted_suggestion_brings_every_line_of_the_number_to_the_award(told):
    engagement = ledger.engagement(ledger.line(ae=500_000), 200_000)
    brought("engagements_latin1.csv")
    actions.accept((A, None), engagement, **told)
    assert queue() == [B, U]
    assert acts()[0].keys == [(A, None)]


def test_a_rejected_suggestion_is_not_offered_again_and_the_number_still_waits(told):
    engagement = ledger.engagement(ledger.line(ae=500_000), 200_000)
    brought("engagements_latin1.csv")
    actions.reject((A, None), engagement, **told)
    key = (A, None)
    assert suggestions([(key, figures_of([A])[key], "Convention DL-2026-0001")]) == {key: []}
    assert queue() == [A, B, U]


def test_what_is_not_the_desks_leaves_the_queue_and_comes_back_when_undone(told):
    brought("engagements_latin1.csv")
    link = actions.set_aside((U, None), **told)
    assert queue() == [A, B]
    actions.undo_link(link, by=told["by"], at=NOW, reason="C’était un des nôtres")
    assert queue() == [A, B, U]
    link.refresh_from_db()
    assert link.undone_reason == "C’était un des nôtres"


def test_a_line_without_number_is_accepted_alone(told):
    engagement = ledger.engagement(ledger.line(ae=500_000), 200_000)
    brought("payments.csv")
    line = ChorusLine.objects.get(ej_number="")
    actions.accept(("", line.pk), engagement, **told)
    assert queue() == [A]


@pytest.mark.parametrize("role", ["auditor", "administrator", "reviewer", "decision_maker"])
def test_nobody_but_an_officer_answers(role):
    engagement = ledger.engagement(ledger.line(ae=500_000), 200_000)
    brought("engagements_latin1.csv")
    told = {"by": person(role), "at": NOW, "reason": "Pour voir"}
    with everything_as_before(connection), pytest.raises(Refused, match="Votre rôle"):
        actions.accept((A, None), engagement, **told)


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (lambda told, e: actions.accept(("1", None), e, **told), "unknown_subject"),
        (lambda told, e: actions.accept((A, None), e, **told | {"reason": " "}), "reason_required"),
        (lambda told, e: actions.set_aside(("", 999), **told), "unknown_subject"),
    ],
)
def test_a_wrong_answer_is_refused_and_changes_nothing(told, deed, code):
    engagement = ledger.engagement(ledger.line(ae=500_000), 200_000)
    brought("engagements_latin1.csv")
    with everything_as_before(connection), pytest.raises(Refused) as refused:
        deed(told, engagement)
    assert refused.value.code == code


def test_contrary_answers_do_not_stand_together(told):
    engagement = ledger.engagement(ledger.line(ae=500_000), 200_000)
    brought("engagements_latin1.csv")
    actions.accept((A, None), engagement, **told)
    with everything_as_before(connection), pytest.raises(Refused) as refused:
        actions.set_aside((A, None), **told)
    assert refused.value.code == "answered_otherwise"
    with everything_as_before(connection), pytest.raises(Refused) as refused:
        actions.accept((A, None), engagement, **told)
    assert refused.value.code == "answered_already"
    assert ChorusLink.objects.count() == 1
