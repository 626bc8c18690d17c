"""A committee of 20 files, 12 M€ asked on 10 M€: scenarios, votes, promotion, minutes."""

import hashlib
import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from funding.ledger import audit
from funding.ledger.models import Balance
from funding.models import Cofinancing, CommitteeSession, Minutes
from tests.funding.stories import Desk
from tests.journeys.walking import Journey, fill, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

CLAIRE = "claire.fontaine@dinum.invalid"
INES = "ines.moreau@dinum.invalid"
COUNT, ASKED = 20, Decimal("600000.00")
MARKS = tuple({"impact": 2 + n % 4, "reuse": 3, "team": 1 + n % 5} for n in range(COUNT))


def twenty_files() -> Desk:
    """20 files of 600 000 € each, recommended, on a line of 10 M€ this year."""
    from funding.actions import instruction
    from projects.models import CostLine
    from tests.factories.projects import CallVersionFactory

    desk = Desk(room=Decimal("10000000.00"), year=timezone.localdate().year)
    desk.decider = User.objects.get(email=CLAIRE)
    rules = CallVersionFactory(max_total_cost=Decimal("3000000.00"))
    for marks in MARKS:
        file = _filed(desk, rules, CostLine)
        for reviewer in desk.reviewers:
            desk.declare(file, reviewer)
        instruction.take_up(file, by=desk.reviewers[0], at=timezone.now())
        for reviewer in desk.reviewers:
            desk.assess(file, reviewer, marks=marks)
        instruction.recommend(file, synthesis="Solide.", by=desk.reviewers[0], at=timezone.now())
        desk.declare(file, desk.decider)
    return desk


def _filed(desk, rules, cost_line) -> Cofinancing:
    from django.db import transaction

    from funding.actions import request
    from projects.models import ProjectStatus
    from tests.factories.projects import pushed
    from tests.funding.stories import AT, fresh

    project = desk.project(call_version=rules)
    cost_line.objects.filter(project=project).update(
        amount_ht=Decimal("1000000.00"), amount_ttc=Decimal("1300000.00")
    )
    file = request.ask(project=project, amount=ASKED, by=desk.holder, at=AT)
    pushed(project.pk, ProjectStatus.ADMISSIBLE, submitted_at=AT, submitted_by=desk.holder)
    with transaction.atomic():
        request.submit_with_project(fresh(file).project, by=desk.holder, at=AT)
    return fresh(file)


def a_session_is_planned(journey: Journey, desk: Desk) -> CommitteeSession:
    page = journey.at(CLAIRE, "/comites/planifier/")
    fill(page, title="Comité d’hiver", held_on=timezone.localdate().isoformat(), quorum="2")
    fill(page, line=str(desk.line.pk), chair=str(desk.decider.pk))
    for email in (CLAIRE, INES):
        member = User.objects.get(email=email)
        page.locator(f"[name='members'][value='{member.pk}']").check(force=True)
    journey.look(CLAIRE, "comite-planifier")
    send(page, "Planifier la séance")
    session = CommitteeSession.objects.get()
    page = journey.at(CLAIRE, f"/comites/{session.reference}/inscrire/")
    for box in page.locator("main [name='files']").all():
        box.check(force=True)
    send(page, "Fixer l’ordre du jour")
    assert session.items.count() == COUNT
    page = journey.at(CLAIRE, f"/comites/{session.reference}/")
    widths = "boxes => boxes.map(box => box.scrollWidth - box.clientWidth)"
    assert page.locator(".fr-table__content").evaluate_all(widths) == [0]
    journey.look(CLAIRE, "comite-ordre-du-jour")
    return session


def a_member_declares_with_one_conflict(journey: Journey, session, secret: Cofinancing) -> None:
    page = journey.at(INES, f"/comites/{session.reference}/interets/")
    for radio in page.locator("main [name^='said_'][value='clear']").all():
        radio.check(force=True)
    page.locator(f"[name='said_{secret.pk}'][value='conflict']").check(force=True)
    fill(page, **{f"why_{secret.pk}": "Mon ancien service porte ce dossier."})
    journey.look(INES, "comite-interets")
    send(page, "Déclarer")
    page = journey.at(INES, f"/comites/{session.reference}/")
    expect(page.locator("main")).to_contain_text("Conflit d’intérêts déclaré")
    page = journey.at(INES, secret.get_absolute_url())
    expect(page.locator("main")).to_contain_text("Ce dossier vous est fermé")
    assert (
        journey.opened[INES]
        .page.goto(f"{journey.opened[INES].site}{secret.project.get_absolute_url()}")
        .status
        == 404
    )


def scenarios_are_compared(journey: Journey, session) -> None:
    path = f"/comites/{session.reference}/scenarios/"
    page = journey.at(CLAIRE, path)
    fill(page, name="La meilleure sélection", start="whole")
    send(page, "Composer le scénario")
    expect(page.locator("main")).to_contain_text("tout ce qu’il demande, ou rien")
    page = journey.at(CLAIRE, path)
    fill(page, name="Des parts", start="partial", smallest_share="80")
    send(page, "Composer le scénario")
    journey.at(CLAIRE, path)
    journey.look(CLAIRE, "comite-scenarios")
    best = session.scenarios.get(name="La meilleure sélection")
    granted = best.choices.filter(choice="grant")
    assert granted.count() == 16
    assert sum(c.amount for c in granted) == 16 * ASKED
    page = journey.at(CLAIRE, f"{path}{best.pk}/")
    journey.look(CLAIRE, "comite-scenario")
    line = Balance.objects.get(credit="ae", pocket="available").amount
    assert line == Decimal("10000000.00"), "a scenario touches no money"


def the_room_votes(journey: Journey, session, secret) -> None:
    send(journey.at(CLAIRE, f"/comites/{session.reference}/ouvrir/"), "Ouvrir la séance")
    journey.look(CLAIRE, "comite-salle")
    for person in (CLAIRE, INES):
        page = journey.at(person, f"/comites/{session.reference}/voter/")
        if person == INES:
            expect(page.locator("main")).not_to_contain_text(secret.reference)
        for radio in page.locator("main [name^='vote_'][value='for']").all():
            radio.check(force=True)
        journey.once(person, "comite-voter")
        send(page, "Voter")
    page = journey.at(CLAIRE, f"/comites/{session.reference}/salle/")
    with page.expect_response(re.compile("/salle/etat/")):
        page.wait_for_load_state()


def it_is_promoted_whole_or_not_at_all(journey: Journey, session, secret) -> None:
    best = session.scenarios.get(name="La meilleure sélection")
    path = f"/comites/{session.reference}/scenarios/{best.pk}/promouvoir/"
    page = journey.at(CLAIRE, path)
    journey.look(CLAIRE, "comite-promouvoir")
    send(page, "Promouvoir un scénario")
    # one member is recused on one file: its quorum of two is not met, so nothing is decided
    expect(page.locator("[role='alert']")).to_contain_text(secret.reference)
    assert not Cofinancing.objects.filter(status="granted").exists()
    compose = journey.at(CLAIRE, f"/comites/{session.reference}/composer/")
    fill(compose, quorum="1")
    send(compose, "Composer la séance")
    send(journey.at(CLAIRE, path), "Promouvoir un scénario")
    assert Cofinancing.objects.filter(status="granted").count() == 16
    assert Cofinancing.objects.filter(status="deferred").count() == 4
    assert Balance.objects.get(credit="ae", pocket="available").amount == Decimal("400000.00")
    assert audit.run().is_clean


def the_minutes_are_frozen(journey: Journey, session) -> None:
    send(journey.at(CLAIRE, f"/comites/{session.reference}/lever/"), "Lever la séance")
    page = journey.at(CLAIRE, f"/comites/{session.reference}/proces-verbal/")
    send(page, "Dresser le procès-verbal")
    minutes = Minutes.objects.get()
    page = journey.at(CLAIRE, f"/comites/{session.reference}/")
    journey.look(CLAIRE, "comite-proces-verbal")
    expect(page.locator("main")).to_contain_text(minutes.sha256)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Procès-verbal de la séance")).click()
    content = waiting.value.path().read_bytes()
    assert hashlib.sha256(content).hexdigest() == minutes.sha256


def test_a_committee_of_twenty_files_with_twelve_millions_asked_on_ten(page_as, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    desk = twenty_files()
    journey = Journey(page_as)
    session = a_session_is_planned(journey, desk)
    best = max(range(COUNT), key=lambda n: (sum(MARKS[n].values()), -n))
    secret = Cofinancing.objects.order_by("pk")[best]
    a_member_declares_with_one_conflict(journey, session, secret)
    scenarios_are_compared(journey, session)
    the_room_votes(journey, session, secret)
    it_is_promoted_whole_or_not_at_all(journey, session, secret)
    the_minutes_are_frozen(journey, session)
    assert not journey.wrong, "\n".join(journey.wrong)
    for watched in journey.opened.values():
        assert not watched.complaints, watched.complaints
