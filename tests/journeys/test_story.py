"""The whole way through once: from an idea to a first payment, each person in their own browser."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from funding.ledger import audit, queries
from funding.ledger.models import Envelope
from funding.models import Cofinancing
from notifications.models import Delivery, DeliveryStatus, DemoEmail
from projects.models import Project
from tests.journeys.walking import Journey, act, fill, pressed, send
from tests.servers import Worker, until
from workflow.models import JournalEntry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

AWA = "awa.diallo@ecologie.invalid"
NADIA = "nadia.benali@dinum.invalid"
THOMAS = "thomas.roux@dinum.invalid"
CLAIRE = "claire.fontaine@dinum.invalid"
ELODIE = "elodie.marchand@dinum.invalid"
PIERRE = "pierre.lambert@dinum.invalid"
YANN = "yann.le-bihan@nantes.invalid"
YEAR = timezone.localdate().year
TITLE = "Ouvrir les relevés des stations de qualité de l’eau"


def the_envelope_is_opened(journey: Journey) -> None:
    page = journey.at(ELODIE, "/admin/ledger/envelope/add/")
    fill(page, code="FTAP-ESSAI", label="Guichet données", programme="349", action="01")
    fill(page, ceiling_amount="10000000")
    page.locator(".add-row a").first.click()
    fill(
        page,
        **{
            "lines-0-code": "349-01-DATA",
            "lines-0-label": "Ouverture de la donnée",
            "lines-0-strand": "open_data",
            "lines-0-nature": "Fonctionnement",
        },
    )
    pressed(page, page.locator("[name='_save']"))
    assert Envelope.objects.get().lines.count() == 1
    act(journey, ELODIE, "ouvrir-exercice", fiscal_year=str(YEAR), reason="Loi de finances")
    line = str(Envelope.objects.get().lines.get().pk)
    for credit, amount in (("ae", "200 000,00"), ("cp", "150 000,00")):
        act(
            journey,
            ELODIE,
            "ouvrir",
            line=line,
            fiscal_year=str(YEAR),
            credit=credit,
            amount=amount,
            reason="Crédits initiaux",
        )


def a_local_authority_is_turned_away(journey: Journey) -> None:
    page = journey.at(YANN, "/projets/nouveau/")
    expect(page.locator("main")).to_contain_text("collectivités territoriales ne sont pas admises")
    assert page.locator("main form [name='title']").count() == 0
    journey.look(YANN, "collectivite")
    assert not Project.objects.exists()


def the_ministry_fills_each_step(journey: Journey, reference: str) -> None:
    """From the first step to the last, by the button that leads to the next."""
    words = "Ce que le dossier dit ici, assez pour être lu."
    steps: list[tuple[str, dict[str, str]]] = [
        ("identite", {"summary": words}),
        ("besoin", {"problem": words, "users": words}),
        ("donnees", {"data_used": words, "legal_frame": words, "has_personal_data": "non"}),
        (
            "impact",
            {
                "project_types": "data_provision",
                "indicators-0-kind": "reuses",
                "indicators-0-label": "Réutilisations recensées",
                "indicators-0-baseline": "0",
                "indicators-0-target": "12",
                "indicators-0-target_on": f"{YEAR + 1}-12-31",
                "indicators-0-method": "Décompte sur data.gouv.fr",
            },
        ),
        ("deploiement", {"deployment": words}),
        ("equipe", {"team": words, "sponsor": "Directrice du numérique"}),
        (
            "couts",
            {
                "cost_lines-0-nature": "services",
                "cost_lines-0-year": str(YEAR + 1),
                "cost_lines-0-label": "Prestations",
                "cost_lines-0-amount_ht": "300 000,00",
                "cost_lines-0-amount_ttc": "360 000,00",
            },
        ),
        ("cofinanceurs", {}),
        ("calendrier", {"starts_on": f"{YEAR + 1}-03-01", "duration_months": "5"}),
        ("accompagnement", {"support_wanted": "legal"}),
        ("pieces", {}),
    ]
    page = journey.at(AWA, f"/projets/{reference}/modifier/identite/")
    for slug, values in steps:
        page.wait_for_url(f"**/modifier/{slug}/")
        fill(page, **values)
        journey.look(AWA, f"etape-{slug}")
        send(page, "Terminer et relire le dossier" if slug == "pieces" else "Continuer")


def the_ministry_writes_and_files(journey: Journey) -> str:
    page = journey.at(AWA, "/projets/nouveau/")
    page.locator("[name='title']").fill(TITLE)
    page.get_by_text("ouverture et circulation", exact=False).first.click()
    send(page, "Ouvrir le projet")
    reference = Project.objects.get().reference
    the_ministry_fills_each_step(journey, reference)
    page = journey.at(AWA, f"/accompagnements/demander/juridique/?projet={reference}")
    page.locator("main [name='subject']").fill("Licence des relevés")
    for field in page.locator("main textarea").all():
        field.fill("Quelle licence pour des relevés produits par des tiers ?")
    journey.look(AWA, "accompagnement-demander")
    send(page)
    page = journey.at(AWA, f"/financements/demander/{reference}/")
    fill(page, amount="180 000,00")
    journey.look(AWA, "financement-demander")
    send(page)
    page = journey.at(AWA, f"/projets/{reference}/deposer/")
    send(page, "Déposer")
    assert Project.objects.get().status == "submitted"
    assert Cofinancing.objects.get().status == "submitted"
    journey.at(AWA, f"/projets/{reference}/")
    journey.look(AWA, "projet")
    return reference


def two_reviewers_assess(journey: Journey, reference: str) -> None:
    send(journey.at(NADIA, f"/projets/{reference}/recevable/"), "Déclarer recevable")
    for person, mark in ((NADIA, "4"), (THOMAS, "5")):
        page = journey.at(person, f"/financements/{reference}/")
        if person == NADIA:
            journey.look(person, "interets")
        page = journey.at(person, f"/financements/{reference}/declarer/")
        fill(page, has_conflict="non")
        send(page)
        if person == NADIA:
            page = journey.at(person, f"/financements/{reference}/instruire/")
            send(page, "Ouvrir l’instruction")
        page = journey.at(person, f"/financements/{reference}/evaluer/")
        for radio in page.locator(f"main [name^='score_'][value='{mark}']").all():
            radio.check(force=True)
        fill(page, is_favourable="oui", comment="Impact mesurable, équipe en place.")
        if person == NADIA:
            journey.look(person, "evaluer")
        send(page, "Rendre mon évaluation")
    page = journey.at(NADIA, f"/financements/{reference}/avis-favorable/")
    fill(page, synthesis="Deux avis favorables et proches.")
    send(page, "Rendre un avis favorable")
    assert Cofinancing.objects.get().status == "recommended"


def the_decision_maker_grants(journey: Journey, reference: str) -> None:
    page = journey.at(CLAIRE, f"/financements/{reference}/declarer/")
    fill(page, has_conflict="non")
    send(page)
    send(journey.at(CLAIRE, f"/financements/{reference}/inscrire/"), "Inscrire en comité")
    # 30 000 € are frozen meanwhile: the line is then 10 000 € short.
    line = str(Envelope.objects.get().lines.get().pk)
    act(
        journey,
        ELODIE,
        "geler",
        line=line,
        fiscal_year=str(YEAR),
        credit="ae",
        amount="30 000,00",
        reason="Mise en réserve",
    )
    page = journey.at(CLAIRE, f"/financements/{reference}/accorder/")
    fill(page, amount="180 000,00", instrument="uo_allotment", line=line)
    before = JournalEntry.objects.count()
    send(page, "Accorder")
    expect(page.locator("main")).to_contain_text("Il manque 10\u202f000,00")
    journey.look(CLAIRE, "accorder-refuse")
    assert Cofinancing.objects.get().status == "in_committee"
    assert JournalEntry.objects.count() == before
    fill(page, amount="170 000,00", instrument="uo_allotment", line=line)
    send(page, "Accorder")
    assert Cofinancing.objects.get().granted_amount == Decimal("170000.00")
    journey.at(CLAIRE, f"/financements/{reference}/")
    journey.look(CLAIRE, "financement-accorde")


def the_award_is_engaged_and_paid(journey: Journey, reference: str) -> None:
    page = journey.at(ELODIE, f"/financements/{reference}/convention/")
    today = timezone.localdate().isoformat()
    fill(page, amount="170 000,00", signed_on=today)
    fill(page, label_1="Lancement", amount_1="70 000,00", planned_on_1=today)
    fill(page, label_2="Livraison", amount_2="100 000,00", planned_on_2=f"{YEAR + 1}-06-30")
    journey.look(ELODIE, "convention")
    send(page)
    page = journey.at(NADIA, f"/financements/{reference}/certifier/")
    fill(page, certificate="Premiers relevés publiés et vérifiés.")
    send(page)
    page = journey.at(PIERRE, f"/financements/{reference}/payer/")
    fill(page, amount="70 000,00", paid_on=today)
    send(page)
    assert Cofinancing.objects.get().status == "in_execution"


def the_officer_reads_the_sums(journey: Journey, reference: str) -> None:
    page = journey.at(ELODIE, "/admin/pilotage/FTAP-ESSAI/")
    main = page.locator("body")
    for sum_ in ("10\u202f000\u202f000,00", "170\u202f000,00", "70\u202f000,00", "100\u202f000,00"):
        expect(main).to_contain_text(sum_)
    journey.look(ELODIE, "pilotage")
    figures = queries.totals(queries.balances(envelope=Envelope.objects.get()))
    assert figures["ae"].engaged == 170_000
    assert figures["ae"].frozen == 30_000
    assert figures["ae"].remaining_to_programme == 0
    assert figures["ae"].remaining_to_pay == 100_000
    assert (figures["cp"].paid, figures["cp"].available) == (70_000, 80_000)
    page.locator(".desk-table a", has_text=re.compile(r"170.000,00")).first.click()
    expect(page.locator("body")).to_contain_text(reference)
    journey.at(ELODIE, "/enveloppes/FTAP-ESSAI/")
    journey.look(ELODIE, "enveloppe")
    assert audit.run().findings == []


def everyone_was_told(journey: Journey, settings) -> None:
    worker = Worker(settings.CELERY_TASK_DEFAULT_QUEUE, DATALAB_DEMO="1", EMAIL_URL="").start()
    try:
        pending = Delivery.objects.filter(channel="email").exclude(status=DeliveryStatus.SENT)
        until(lambda: not pending.exists())
    finally:
        worker.stop()
    assert DemoEmail.objects.filter(to=AWA, subject__icontains="payés").exists()
    page = journey.at(AWA, "/notifications/courriels/")
    expect(page.locator("main")).to_contain_text("payés")
    journey.look(AWA, "courriels")
    journey.at(AWA, "/tableau-de-bord/")
    journey.look(AWA, "tableau-de-bord")


def test_a_project_goes_from_idea_to_first_payment(page_as, settings):
    journey = Journey(page_as)
    the_envelope_is_opened(journey)
    a_local_authority_is_turned_away(journey)
    reference = the_ministry_writes_and_files(journey)
    two_reviewers_assess(journey, reference)
    the_decision_maker_grants(journey, reference)
    the_award_is_engaged_and_paid(journey, reference)
    the_officer_reads_the_sums(journey, reference)
    everyone_was_told(journey, settings)
    deeds = list(
        JournalEntry.objects.filter(reference=reference)
        .order_by("pk")
        .values_list("transition", flat=True)
    )
    for deed in ("submit", "find_admissible", "assess", "grant", "record_agreement", "pay"):
        assert deed in deeds
    assert journey.wrong == [], "\n".join(journey.wrong)
