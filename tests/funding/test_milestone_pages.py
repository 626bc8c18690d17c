"""The pages of milestones, publication, payment requests and reversal, by posts of forms."""

import pytest
from django.urls import reverse

from funding.models import Milestone
from tests.funding.stories import first_tranche, fresh, milestone, paper, told

pytestmark = pytest.mark.django_db


def url(name, file):
    return reverse(f"funding:{name}", args=[file.reference])


def said(file, **changes) -> dict:
    row = milestone(file, 1)
    indicator = file.project.indicators.get()
    return {
        "milestone": row.pk,
        "summary": "Trois services l’utilisent.",
        "difficulties": "",
        f"value_{indicator.pk}": "7,5",
        f"measured_on_{indicator.pk}": "2026-04-01",
        f"evidence_{indicator.pk}": "https://www.data.gouv.fr/mesure",
        "seen_version": told(file, row.cofinancing.submitted_by),
        **changes,
    }


def seen(file) -> dict[str, int]:
    """The version that the page showed."""
    return {"seen_version": fresh(file).version}


def test_a_holder_reports_and_the_page_shows_the_measure(desk, sign_in):
    file = desk.agreed()
    holder = sign_in(desk.holder)
    assert holder.get(url("report_impact", file) + "?jalon=1").status_code == 200
    answer = holder.post(url("report_impact", file), said(file, evidence=paper("impact.pdf")))
    assert answer.status_code == 302
    page = holder.get(file.get_absolute_url()).content.decode()
    assert "7,5" in page
    assert "Rapport remis" in page
    assert "impact.pdf" not in page or "Rapport d’impact" in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("summary", "", "obligatoire"),
        ("value", "beaucoup", "Écrivez un nombre"),
        ("value", "", "obligatoire"),
        ("measured_on", "32/13/2026", "date"),
        ("evidence_of", "", "obligatoire"),
        ("milestone", "999999", "choix"),
    ],
)
def test_a_wrong_word_of_a_report_is_told_beside_its_field(
    desk, sign_in, nothing_changes, field, value, sentence
):
    file = desk.agreed()
    indicator = file.project.indicators.get()
    names = {
        "value": f"value_{indicator.pk}",
        "measured_on": f"measured_on_{indicator.pk}",
        "evidence_of": f"evidence_{indicator.pk}",
    }
    holder = sign_in(desk.holder)
    with nothing_changes():
        answer = holder.post(
            url("report_impact", file), said(file, **{names.get(field, field): value})
        )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_desk_releases_holds_and_stops_through_the_pages(desk, sign_in):
    file = desk.published()
    desk.report(file)
    reviewer, decider = sign_in(desk.reviewers[0]), sign_in(desk.decider)
    first = milestone(file, 1)
    for name in ("release_milestone", "hold_milestone"):
        assert reviewer.get(url(name, file)).status_code == 200
    held = {"milestone": first.pk, "reason": "Mesures à refaire."} | seen(file)
    assert reviewer.post(url("hold_milestone", file), held).status_code == 302
    assert "suspend" in reviewer.get(file.get_absolute_url()).content.decode()
    released = {"milestone": first.pk} | seen(file)
    assert reviewer.post(url("release_milestone", file), released).status_code == 302
    page = decider.get(url("stop_milestone", file)).content.decode()
    assert "ne se défait pas" in page
    stop = {"milestone": milestone(file, 2).pk, "reason": "Plus d’impact."} | seen(file)
    assert decider.post(url("stop_milestone", file), stop).status_code == 302
    assert Milestone.objects.get(pk=stop["milestone"]).status == "stopped"


def test_holding_without_a_reason_is_refused_in_french(desk, sign_in, nothing_changes):
    file = desk.agreed()
    reviewer = sign_in(desk.reviewers[0])
    with nothing_changes():
        answer = reviewer.post(url("hold_milestone", file), {"milestone": milestone(file, 1).pk})
    assert answer.status_code == 422
    assert "obligatoire" in answer.content.decode()


def test_a_payment_is_asked_then_certified_with_its_piece_beside(desk, sign_in):
    file = desk.published()
    holder = sign_in(desk.holder)
    assert holder.get(url("request_payment", file)).status_code == 200
    asked = {
        "tranche": first_tranche(file).pk,
        "statement": "Lot 1 livré.",
        "evidence": paper("pv.pdf"),
        "seen_version": told(file, desk.holder),
    }
    assert holder.post(url("request_payment", file), asked).status_code == 302
    page = sign_in(desk.reviewers[0]).get(file.get_absolute_url()).content.decode()
    assert "paiement demandé" in page
    assert "pièce justificative" in page


def test_a_payment_without_a_piece_is_refused(desk, sign_in, nothing_changes):
    file = desk.published()
    holder = sign_in(desk.holder)
    with nothing_changes():
        answer = holder.post(
            url("request_payment", file), {"tranche": first_tranche(file).pk, "statement": "Fait."}
        )
    assert answer.status_code == 422
    assert "Choisissez un fichier" in answer.content.decode()


def test_a_publication_is_noted_through_its_page(desk, sign_in):
    from funding.actions import pieces
    from tests.funding.stories import AT

    file = desk.agreed()
    signed = pieces.attach(file, upload=paper(), by=desk.officer, at=AT)
    officer = sign_in(desk.officer)
    assert officer.get(url("publish_agreement", file)).status_code == 200
    noted = {"published_on": "2026-04-02", "where": "BO n° 14", "document": signed.pk} | seen(file)
    assert officer.post(url("publish_agreement", file), noted).status_code == 302
    assert "BO n° 14" in officer.get(file.get_absolute_url()).content.decode()


def test_a_decision_is_reversed_through_its_page(desk, sign_in):
    file = desk.granted()
    decider = sign_in(desk.decider)
    assert "L. 242-1" in decider.get(url("revert_decision", file)).content.decode()
    answer = decider.post(url("revert_decision", file), {"reason": "Coût faux."} | seen(file))
    assert answer.status_code == 302
    assert fresh(file).status == "in_committee"


@pytest.mark.parametrize(
    "name",
    [
        "report_impact",
        "report_final",
        "release_milestone",
        "hold_milestone",
        "stop_milestone",
        "request_payment",
        "publish_agreement",
        "revert_decision",
    ],
)
def test_another_ministry_s_people_find_no_such_page(desk, sign_in, name):
    from accounts.permissions import Role
    from tests.factories.accounts import person

    file = desk.agreed()
    stranger = sign_in(person(Role.DATA_ADMINISTRATOR))
    assert stranger.get(url(name, file)).status_code == 404
    assert stranger.post(url(name, file)).status_code == 404
