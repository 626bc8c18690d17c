"""Acts on credits: the effect is shown, nothing is kept before the confirmation."""

import pytest
from django.urls import reverse

from accounts.permissions import Role
from funding.ledger import queries
from funding.ledger.models import Movement, TransferProposal
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db(transaction=True)


def words(desk, **more) -> dict:
    return {
        "line": desk.data.pk,
        "fiscal_year": 2026,
        "credit": "ae",
        "amount": "100 000,00",
        "reason": "Mise en réserve de précaution",
        **more,
    }


def act(desk, name):
    return reverse("desk:act", args=[desk.envelope.code, name])


def available(desk, line, credit="ae"):
    rows = queries.balances(line=line, fiscal_year=2026)
    return next(r.figures.available for r in rows if r.credit == credit)


def test_a_preview_shows_the_effect_and_keeps_nothing(desk, sign_in, nothing_changes):
    client = sign_in(desk.officer)
    with nothing_changes():
        page = client.post(act(desk, "geler"), words(desk))
    assert page.status_code == 200
    shown = {(c.figure, c.before, c.after) for c, _label in page.context["changes"]}
    assert ("available", 450_000, 350_000) in shown
    assert ("frozen", 0, 100_000) in shown


def test_a_confirmation_posted_twice_freezes_once(desk, sign_in):
    client = sign_in(desk.officer)
    key = client.post(act(desk, "geler"), words(desk)).context["key"]
    for _post in range(2):
        assert client.post(act(desk, "geler"), words(desk, confirm=key)).status_code == 302
    assert available(desk, desk.data) == 350_000
    assert Movement.objects.filter(kind="freeze").count() == 1


def test_freezing_more_than_is_available_is_refused_with_the_figures(
    desk, sign_in, nothing_changes
):
    client = sign_in(desk.officer)
    with nothing_changes():
        page = client.post(act(desk, "geler"), words(desk, amount="450 000,01", confirm="abc"))
    assert page.status_code == 409
    assert "Il manque 0,01" in page.context["refusal"]


@pytest.mark.parametrize("name", ["geler", "degeler", "completer"])
@pytest.mark.parametrize("more", [{}, {"confirm": "abc"}], ids=["preview", "confirmed"])
def test_an_amount_that_no_line_can_bear_is_refused(desk, sign_in, nothing_changes, name, more):
    client = sign_in(desk.officer)
    with nothing_changes():
        page = client.post(act(desk, name), words(desk, amount="999999999999,99", **more))
    assert page.status_code in (409, 422)


@pytest.mark.parametrize("key", ["\x00", "é", "../", "x" * 500, ""])
def test_a_key_that_no_preview_gave_previews_again(desk, sign_in, nothing_changes, key):
    client = sign_in(desk.officer)
    with nothing_changes():
        page = client.post(act(desk, "geler"), words(desk, confirm=key))
    assert page.status_code == 200
    assert page.context["key"] != key


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "beaucoup"),
        ("amount", "-5"),
        ("line", "0"),
        ("fiscal_year", "1789"),
        ("reason", ""),
        ("reason", "\u200b"),
    ],
)
def test_a_wrong_word_is_told_beside_its_field(desk, sign_in, nothing_changes, field, value):
    client = sign_in(desk.officer)
    with nothing_changes():
        page = client.post(act(desk, "geler"), words(desk, **{field: value, "confirm": "abc"}))
    assert page.status_code == 422
    assert field in page.context["form"].errors


def test_a_thaw_gives_the_credits_back(desk, sign_in):
    client = sign_in(desk.officer)
    client.post(act(desk, "geler"), words(desk, confirm="un"))
    client.post(act(desk, "degeler"), words(desk, confirm="deux"))
    assert available(desk, desk.data) == 450_000


def transfer_words(desk) -> dict:
    return {
        "source_line": desk.data.pk,
        "destination_line": desk.ai.pk,
        "fiscal_year": 2026,
        "credit": "ae",
        "amount": "40 000",
        "reason": "Plus de demandes en IA",
    }


def test_a_transfer_waits_for_somebody_else(desk, sign_in):
    client = sign_in(desk.officer)
    preview = client.post(act(desk, "virer"), transfer_words(desk))
    assert {
        (c.line, c.after) for c, _l in preview.context["changes"] if c.figure == "available"
    } == {
        (desk.data.code, 410_000),
        (desk.ai.code, 440_000),
    }
    client.post(act(desk, "virer"), {**transfer_words(desk), "confirm": "cle"})
    assert available(desk, desk.ai) == 400_000
    proposal = TransferProposal.objects.get()
    address = reverse("desk:transfer", args=[desk.envelope.code, proposal.pk])
    sign_in(desk.colleague).post(address, {"decision": "approuver"})
    assert available(desk, desk.ai) == 440_000


def test_nobody_approves_their_own_transfer(desk, sign_in, nothing_changes):
    client = sign_in(desk.officer)
    client.post(act(desk, "virer"), {**transfer_words(desk), "confirm": "cle"})
    address = reverse("desk:transfer", args=[desk.envelope.code, TransferProposal.objects.get().pk])
    with nothing_changes():
        page = client.post(address, {"decision": "approuver"})
    assert page.status_code == 409
    assert "une autre personne" in page.context["refusal"]


@pytest.mark.parametrize("name", ["geler", "ouvrir", "virer", "retirer"])
def test_an_auditor_changes_nothing(desk, sign_in, nothing_changes, name):
    client = sign_in(person(Role.AUDITOR))
    with nothing_changes():
        page = client.post(act(desk, name), words(desk, confirm="cle"))
    assert page.status_code == 403


def test_a_withdrawal_of_the_year_makes_its_credits_available(desk, sign_in):
    client = sign_in(desk.officer)
    client.post(
        act(desk, "retirer"),
        {
            "engagement": desk.engagement.pk,
            "amount": "30 000",
            "effect_on": "2026-06-01",
            "reason": "Projet réduit",
            "confirm": "cle",
        },
    )
    assert available(desk, desk.data) == 480_000


def test_closing_shows_what_lapses_before_it_is_done(desk, sign_in):
    client = sign_in(desk.officer)
    address = reverse("desk:close_year", args=[desk.envelope.code, 2026])
    preview = client.get(address).context["preview"]
    assert {(lapse.line.code, lapse.credit, lapse.amount) for lapse in preview.lapses} == {
        (desk.data.code, "ae", 450_000),
        (desk.data.code, "cp", 250_000),
        (desk.ai.code, "ae", 400_000),
        (desk.ai.code, "cp", 200_000),
    }
    assert client.post(address, {"reason": "Fin de gestion"}).status_code == 302
    assert available(desk, desk.data) == 0


def test_a_closed_year_takes_no_more_act(desk, sign_in, nothing_changes):
    client = sign_in(desk.officer)
    client.post(
        reverse("desk:close_year", args=[desk.envelope.code, 2026]), {"reason": "Fin de gestion"}
    )
    with nothing_changes():
        page = client.post(act(desk, "completer"), words(desk, confirm="cle"))
    assert page.status_code == 409
    assert "clos" in page.context["refusal"]
