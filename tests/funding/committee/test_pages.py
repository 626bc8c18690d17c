"""The committee's pages: what each person reads there, in how many queries."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.permissions import Role
from funding.actions import decision
from funding.actions.committee import sessions
from tests.factories.accounts import person
from tests.funding.committee.stories import available
from tests.funding.stories import AT, fresh

pytestmark = pytest.mark.django_db


def url(name: str, committee, *more) -> str:
    return reverse(f"funding:committee_{name}", args=[committee.session.reference, *more])


def body(response) -> str:
    return response.content.decode()


def everything(committee, *, pk=None) -> list[str]:
    names = ["scenarios", "room", "room_state", "vote", "interests"]
    pages = [committee.session.get_absolute_url(), *(url(n, committee) for n in names)]
    return pages if pk is None else [*pages, url("scenario", committee, pk)]


def test_every_page_of_a_session_is_shown_to_its_members(committee, sign_in):
    items = committee.opened(committee.recommended())
    scenario = committee.scenario(items)
    client = sign_in(committee.chair)
    for path in everything(committee, pk=scenario.pk):
        assert client.get(path).status_code == 200, path


def test_a_conflict_closes_the_file_on_every_page(committee, sign_in):
    secret, other = committee.recommended("181234.00"), committee.recommended()
    items = committee.opened(secret, other)
    scenario = committee.scenario(items)
    member = committee.members[1]
    committee.desk.declare(secret, member, conflict=True)
    client = sign_in(member)
    for path in everything(committee, pk=scenario.pk):
        page = body(client.get(path))
        assert "181\u202f234" not in page, path
        assert "361\u202f234" not in page, f"{path}: a total gives the amount away"


def test_an_undeclared_file_is_not_read_on_the_session_s_pages(committee, sign_in):
    file = committee.recommended("181234.00")
    committee.enrolled(file, declared=False)
    client = sign_in(committee.members[1])
    for path in everything(committee):
        assert "181\u202f234" not in body(client.get(path)), path


def test_members_declare_for_the_whole_agenda_on_one_page(committee, sign_in):
    first, second = committee.recommended(), committee.recommended()
    committee.enrolled(first, second, declared=False)
    member = committee.members[1]
    sent = {
        f"said_{first.pk}": "clear",
        f"said_{second.pk}": "conflict",
        f"why_{second.pk}": "Mon ancien service.",
    }
    response = sign_in(member).post(url("interests", committee), sent)
    assert response.status_code == 302
    said = {d.cofinancing_id: d.has_conflict for d in first.declarations.filter(declared_by=member)}
    said |= {
        d.cofinancing_id: d.has_conflict for d in second.declarations.filter(declared_by=member)
    }
    assert said == {first.pk: False, second.pk: True}


def test_a_conflict_without_its_reason_is_sent_back_and_nothing_is_stored(
    committee, sign_in, nothing_changes
):
    file = committee.recommended()
    committee.enrolled(file, declared=False)
    client = sign_in(committee.members[1])
    with nothing_changes():
        response = client.post(url("interests", committee), {f"said_{file.pk}": "conflict"})
    assert response.status_code == 422
    assert "Précisez le lien" in body(response)


def test_a_session_is_planned_from_its_page(desk, sign_in):
    member = person(Role.DECISION_MAKER)
    response = sign_in(desk.decider).post(
        reverse("funding:committee_plan"),
        {
            "title": "Comité d’été",
            "held_on": "2026-07-01",
            "line": desk.line.pk,
            "quorum": "2",
            "chair": desk.decider.pk,
            "members": [desk.decider.pk, member.pk],
        },
    )
    assert response.status_code == 302
    assert response["Location"].startswith("/comites/CO-")


@pytest.mark.parametrize(
    ("field", "value"), [("held_on", "hier"), ("quorum", "0"), ("line", "9999"), ("members", "x")]
)
def test_a_wrong_plan_is_told_field_by_field(desk, sign_in, nothing_changes, field, value):
    sent = {
        "title": "Comité d’été",
        "held_on": "2026-07-01",
        "line": desk.line.pk,
        "quorum": "1",
        "chair": desk.decider.pk,
        "members": [desk.decider.pk],
    }
    client = sign_in(desk.decider)
    with nothing_changes():
        response = client.post(reverse("funding:committee_plan"), {**sent, field: value})
    assert response.status_code == 422
    assert "n’a pas été enregistré" in body(response)


def test_the_best_selection_is_drawn_from_the_page(committee, sign_in):
    good, weak = (
        committee.recommended(),
        committee.recommended(marks={"impact": 1, "reuse": 1, "team": 1}),
    )
    committee.enrolled(good, weak)
    response = sign_in(committee.chair).post(
        url("scenarios", committee),
        {"name": "Sous 200 000", "start": "whole", "ceiling": "200 000"},
    )
    assert response.status_code == 302
    scenario = committee.session.scenarios.get()
    chosen = {c.item.cofinancing_id: c.choice for c in scenario.choices.select_related("item")}
    assert chosen == {good.pk: "grant", weak.pk: "defer"}
    assert "tout ce qu’il demande, ou rien" in scenario.explanation


def test_a_scenario_is_changed_line_by_line_on_its_page(committee, sign_in):
    (item,) = committee.enrolled(committee.recommended())
    scenario = committee.scenario([item])
    sent = {
        "seen_version": 1,
        f"choice_{item.pk}": "grant",
        f"amount_{item.pk}": "120 000,00",
    }
    client = sign_in(committee.chair)
    assert client.post(url("scenario", committee, scenario.pk), sent).status_code == 302
    assert scenario.choices.get().amount == Decimal("120000.00")


def test_an_amount_beyond_the_request_is_told_on_its_line(committee, sign_in, nothing_changes):
    (item,) = committee.enrolled(committee.recommended())
    scenario = committee.scenario([item])
    sent = {"seen_version": 1, f"choice_{item.pk}": "grant", f"amount_{item.pk}": "900 000"}
    client = sign_in(committee.chair)
    with nothing_changes():
        response = client.post(url("scenario", committee, scenario.pk), sent)
    assert response.status_code == 422
    assert "Au plus le montant demandé" in body(response)


def test_a_promotion_refused_says_why_and_names_the_file(committee, sign_in, nothing_changes):
    (item,) = committee.opened(committee.recommended())
    scenario = committee.scenario([item])
    client = sign_in(committee.chair)
    sent = {"seen_version": committee.session.version, "seen_scenario": 1}
    with nothing_changes():
        response = client.post(url("promote", committee, scenario.pk), sent)
    assert response.status_code == 409
    assert item.cofinancing.reference in body(response)
    assert "quorum" in body(response)


def test_a_scenario_is_promoted_from_its_page(committee, sign_in):
    (item,) = committee.opened(committee.recommended())
    committee.vote([item])
    scenario = committee.scenario([item])
    sent = {"seen_version": committee.session.version, "seen_scenario": 1}
    response = sign_in(committee.chair).post(url("promote", committee, scenario.pk), sent)
    assert response.status_code == 302
    assert fresh(item.cofinancing).status == "granted"
    assert available(committee.desk) == committee.desk.room - Decimal("180000.00")


def test_the_letters_of_one_session_are_those_of_its_own_decisions(committee, sign_in):
    (item,) = committee.opened(committee.recommended())
    committee.vote([item])
    committee.promote(committee.scenario([item]))
    elsewhere = committee.desk.granted()
    client = sign_in(committee.chair)
    path = reverse("funding:letter_batch")
    listed = client.get(path, {"seance": committee.session.reference}).context["files"]
    assert [file.pk for file in listed] == [item.cofinancing_id]
    both = client.get(path).context["files"]
    assert {file.pk for file in both} == {item.cofinancing_id, elsewhere.pk}
    assert list(client.get(path, {"seance": "CO\0"}).context["files"]) == []


def test_a_member_votes_on_the_whole_agenda_on_one_page(committee, sign_in):
    items = committee.opened(committee.recommended(), committee.recommended())
    sent = {f"vote_{items[0].pk}": "for", f"vote_{items[1].pk}": "against"}
    response = sign_in(committee.members[1]).post(url("vote", committee), sent)
    assert response.status_code == 302
    assert [i.votes.get().value for i in items] == ["for", "against"]


def test_the_cut_line_moves_with_the_ceiling(committee, sign_in):
    committee.enrolled(committee.recommended(), committee.recommended())
    client = sign_in(committee.chair)
    path = committee.session.get_absolute_url()
    assert "Ligne de coupe" not in body(client.get(path))
    assert "Ligne de coupe : 200\u202f000,00" in body(client.get(f"{path}?plafond=200 000"))
    assert client.get(f"{path}?plafond=beaucoup").status_code == 200


def test_a_file_is_enrolled_in_a_session_from_its_own_page(committee, sign_in):
    file = committee.recommended()
    path = reverse("funding:enrol", args=[file.reference])
    client = sign_in(committee.chair)
    assert "Choisir une séance" in body(client.get(path))
    sent = {"seen_version": file.version, "session": committee.session.pk}
    assert client.post(path, sent).status_code == 302
    assert committee.session.items.get().cofinancing_id == file.pk


def test_the_chair_calls_a_file(committee, sign_in):
    items = committee.opened(committee.recommended(), committee.recommended())
    sign_in(committee.chair).post(url("call", committee, items[1].pk))
    committee.session.refresh_from_db()
    assert committee.session.current_item_id == items[1].pk


def test_a_reviewer_reads_a_session_and_conducts_nothing(committee, sign_in):
    items = committee.opened(committee.recommended())
    client = sign_in(committee.desk.reviewers[0])
    assert client.get(committee.session.get_absolute_url()).status_code == 200
    assert client.get(url("close_session", committee)).status_code == 403
    client.post(url("call", committee, items[0].pk))
    response = client.post(url("scenarios", committee), {"name": "À moi", "start": "empty"})
    assert response.status_code == 404


def test_a_reviewer_outside_the_session_does_not_see_the_line_s_money(committee, sign_in):
    committee.enrolled(committee.recommended())
    reader, chair = sign_in(committee.desk.reviewers[0]), sign_in(committee.chair)
    chair.post(url("scenarios", committee), {"name": "Le mieux", "start": "whole", "ceiling": ""})
    scenario = committee.session.scenarios.get()
    path, drawn = committee.session.get_absolute_url(), url("scenario", committee, scenario.pk)
    assert "5\u202f000\u202f000" in body(chair.get(drawn))
    page = body(reader.get(path))
    assert "5\u202f000\u202f000" not in page + body(reader.get(drawn))
    assert "Ligne de coupe" not in page
    api = f"/api/v1/committees/{committee.session.reference}/"
    assert "5\u202f000\u202f000" in chair.get(api).json()["scenarios"][0]["explanation"]
    assert reader.get(api).json()["scenarios"][0]["explanation"] == ""


def test_a_scenario_is_read_as_text_by_whoever_does_not_draw_it(committee, sign_in):
    (item,) = committee.opened(committee.recommended())
    committee.vote([item])
    scenario = committee.scenario([item])
    drawn = url("scenario", committee, scenario.pk)
    page = body(sign_in(committee.desk.reviewers[0]).get(drawn))
    assert "180\u202f000,00" in page
    assert "<select" not in page
    sent = {"seen_version": committee.session.version, "seen_scenario": 1}
    chair = sign_in(committee.chair)
    chair.post(url("promote", committee, scenario.pk), sent)
    promoted = body(chair.get(drawn))
    assert "Accorder" in promoted
    assert item.cofinancing.reference in promoted


def test_pages_cost_the_same_for_one_file_or_three(
    committee, sign_in, django_assert_max_num_queries
):
    items = committee.opened(
        committee.recommended(), committee.recommended(), committee.recommended()
    )
    committee.vote(items)
    scenario = committee.scenario(items)
    client = sign_in(committee.chair)
    for path in everything(committee, pk=scenario.pk):
        with django_assert_max_num_queries(20):
            assert client.get(path).status_code == 200


def test_a_grant_costs_at_most_twenty_five_queries(
    committee, sign_in, django_assert_max_num_queries
):
    (item,) = committee.opened(committee.recommended())
    committee.vote([item])
    file = fresh(item.cofinancing)
    client = sign_in(committee.chair)
    sent = {
        "seen_version": file.version,
        "amount": "180 000,00",
        "line": committee.desk.line.pk,
        "instrument": "management_delegation",
    }
    with django_assert_max_num_queries(25):
        response = client.post(reverse("funding:grant", args=[file.reference]), sent)
    assert response.status_code == 302


def test_minutes_are_drawn_from_their_page_and_later_changes_flagged(
    committee, sign_in, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    (item,) = committee.opened(committee.recommended())
    committee.vote([item])
    committee.promote(committee.scenario([item]))
    committee.session = sessions.close_session(committee.session, by=committee.chair, at=AT)
    client = sign_in(committee.chair)
    sent = {"seen_version": committee.session.version}
    assert client.post(url("draw_minutes", committee), sent).status_code == 302
    decision.cancel(fresh(item.cofinancing), by=committee.chair, at=AT, reason="Abandon.")
    page = body(client.get(committee.session.get_absolute_url()))
    assert committee.session.minutes.sha256 in page
    assert "Changé depuis le procès-verbal" in page


def test_a_deed_on_a_session_leads_back_to_the_session(committee, sign_in):
    committee.opened(committee.recommended())
    client = sign_in(committee.chair)
    for name in ("compose", "close_session", "draw_minutes"):
        page = body(client.get(url(name, committee)))
        assert "Revenir à la séance" in page, name
        assert "Revenir au dossier" not in page, name
