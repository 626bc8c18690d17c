"""After the committee: letters in number, the signature and back, an amendment, a stop."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from funding.ledger import audit
from funding.ledger.models import Balance
from funding.models import Letter, Milestone, MilestoneStatus, SignedScan, Tranche
from tests.documents.test_codes import as_picture
from tests.funding.stories import AT, Desk, fresh
from tests.journeys.walking import Journey, fill, send
from tests.servers import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


@pytest.fixture
def desk(live_site) -> Desk:
    return Desk()


def finished(journey: Journey) -> None:
    assert not journey.wrong, "\n".join(journey.wrong)
    for watched in journey.opened.values():
        assert not watched.complaints, watched.complaints


def test_letters_in_number_show_their_progress_and_each_outcome(page_as, desk, settings):
    files = [desk.granted() for _ in range(3)]
    journey, decider = Journey(page_as), desk.decider.email
    page = journey.at(decider, "/financements/courriers/")
    journey.look(decider, "courriers-en-nombre")
    for file in files:
        expect(page.locator("main")).to_contain_text(file.reference)
    # between the choice and the sending, the decider finds a link with one of the holders
    desk.declare(files[0], desk.decider, conflict=True)
    send(page, "Établir et envoyer")
    expect(page.locator("#etat progress")).to_be_visible()
    expect(page.locator("#etat")).to_contain_text("En attente")
    journey.look(decider, "courriers-en-attente")
    worker = Worker(settings.CELERY_TASK_DEFAULT_QUEUE, DATALAB_DEMO="1").start()
    try:
        # no reload: the page asks for its own state
        expect(page.locator("#etat")).to_contain_text("Ligne par ligne", timeout=60_000)
    finally:
        worker.stop()
    rows = page.locator("#etat tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text=files[0].reference)).to_contain_text("Échec")
    expect(rows.filter(has_text=files[1].reference)).not_to_contain_text("Échec")
    journey.look(decider, "courriers-ligne-par-ligne")
    sent = Letter.objects.filter(notified_at__isnull=False)
    assert set(sent.values_list("cofinancing", flat=True)) == {f.pk for f in files[1:]}
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Télécharger")).click()
    assert waiting.value.path().read_bytes().startswith(b"PK")
    page = journey.at(desk.holder.email, files[1].get_absolute_url())
    expect(page.locator("main")).to_contain_text("Notification")
    finished(journey)


def test_an_agreement_is_signed_and_comes_back_by_its_code(page_as, desk, tmp_path):
    file, journey = desk.granted(), Journey(page_as)
    officer, holder, path = desk.officer.email, desk.holder.email, file.get_absolute_url()
    send(journey.at(officer, f"{path}etablir-convention/"), "Établir la convention ou l’avenant")
    send(journey.at(officer, f"{path}envoyer-convention/"), "Envoyer à la signature")
    letter = Letter.objects.get(kind="agreement_management_delegation")

    # the ministry prints it, signs it, and a clerk scans it
    scan = tmp_path / "signe.png"
    scan.write_bytes(as_picture(letter.document.content.read(), tmp_path, 150.0))
    page = journey.at(holder, f"{path}rendre-signe/")
    page.locator("[name='scan']").set_input_files(scan)
    journey.look(holder, "rendre-signe")
    send(page, "Rendre un exemplaire signé")
    expect(page.locator("main")).to_contain_text(letter.reference)
    assert SignedScan.objects.get().letter == letter

    # the officer records the act: the paper that came back is already chosen
    page = journey.at(officer, f"{path}convention/")
    assert page.locator("[name='document'] option:checked").inner_text() != "Aucune pièce"
    send(page, "Enregistrer la convention signée")
    assert fresh(file).status == "agreed"
    page = journey.at(officer, path)
    expect(page.locator("main")).to_contain_text("acte signé")
    journey.look(officer, "convention-revenue")

    # a scan whose code cannot be read waits for a hand; the public page vouches for the code
    scan.write_bytes(blank(tmp_path))
    page = journey.at(officer, "/financements/signatures/")
    page.locator("[name='scan']").set_input_files(scan)
    send(page, "Déposer")
    journey.look(officer, "codes-a-saisir")
    page.locator("main ul a.fr-link").first.click()
    page.locator("[name='code']").fill(letter.reference.lower())
    journey.look(officer, "saisir-le-code")
    send(page, "Rattacher")
    assert SignedScan.objects.filter(letter=letter).count() == 2
    page = journey.at("", f"/verifier/{letter.reference}/")
    expect(page.locator("main")).to_contain_text(letter.reference)
    finished(journey)


def blank(folder) -> bytes:
    """A scan of a page without code."""
    from documents.pdf import render
    from tests.documents.test_pdf import data

    return as_picture(render("plain", data(), at=AT), folder, 100.0)


def test_an_amendment_is_prepared_signed_and_applied(page_as, desk):
    file, journey = desk.agreed(), Journey(page_as)
    officer, path = desk.officer.email, file.get_absolute_url()
    page = journey.at(officer, f"{path}preparer-avenant/")
    fill(page, reason="Le déploiement s’arrête à deux régions.", duration="30")
    fill(page, amount_2="60 000,00", planned_on_2="2027-06-01", aid="140 000")
    journey.look(officer, "preparer-avenant")
    send(page, "Préparer un avenant : coût, calendrier, réduction")
    expect(page.locator("main")).to_contain_text("150\u202f000,00\u00a0€")  # the aid by the plan
    journey.look(officer, "avenant-refuse")
    fill(page, aid="150 000")
    send(page, "Préparer un avenant : coût, calendrier, réduction")
    expect(page.locator("#avenants")).to_contain_text("En préparation")
    send(journey.at(officer, f"{path}etablir-convention/"), "Établir la convention ou l’avenant")
    assert Letter.objects.filter(kind="amendment").exists()
    before = Balance.objects.get(credit="ae", pocket="available").amount
    page = journey.at(officer, f"{path}avenant-signe/")
    fill(page, signed_on=timezone.localdate().isoformat())
    journey.look(officer, "avenant-signe")
    send(page, "Enregistrer l’avenant signé")
    expect(page.locator("#avenants")).to_contain_text("Signé le")
    journey.look(officer, "avenants")
    after = Balance.objects.get(credit="ae", pocket="available").amount
    assert after - before == Decimal("30000.00")
    page = journey.at(desk.holder.email, path)
    expect(page.locator("#avenants")).to_contain_text("60\u202f000,00")
    assert audit.run().is_clean
    finished(journey)


def test_a_milestone_stops_the_financing(page_as, desk):
    file, journey = desk.paid(duration_months=18), Journey(page_as)
    path, holder, decider = file.get_absolute_url(), desk.holder.email, desk.decider.email
    today = timezone.localdate().isoformat()
    page = journey.at(holder, f"{path}rendre-compte/?jalon=1")
    fill(page, summary="Un seul service s’en sert.", difficulties="Données trop rares.")
    for name in ("value", "measured_on", "evidence"):
        said = {"value": "1", "measured_on": today, "evidence": "https://www.data.gouv.fr/"}[name]
        for field in page.locator(f"main [name^='{name}_']").all():
            field.fill(said)
    journey.look(holder, "rendre-compte")
    send(page, "Rendre compte d’un jalon")

    page = journey.at(decider, f"{path}arreter/?jalon=1")
    expect(page.locator("main")).to_contain_text("Un seul service s’en sert.")
    fill(page, reason="L’impact n’est pas montré après six mois.")
    journey.look(decider, "arreter-un-jalon")
    send(page, "Arrêter le financement à un jalon")
    assert Milestone.objects.get(cofinancing=file, number=1).status == MilestoneStatus.STOPPED
    assert Tranche.objects.get(agreement__cofinancing=file, number=2).stage == "dropped"
    engaged = Balance.objects.get(credit="ae", pocket="engaged").amount
    assert engaged == Decimal("90000.00")

    # the ministry reads why, and has nothing left to ask for
    page = journey.at(holder, path)
    expect(page.locator("main")).to_contain_text("L’impact n’est pas montré après six mois.")
    expect(page.locator("main")).to_contain_text("Arrêté")
    journey.look(holder, "financement-arrete")
    page = journey.at(holder, f"{path}demander-paiement/")
    expect(page.locator("main form")).to_have_count(0)
    assert audit.run().is_clean
    finished(journey)
