"""A budget officer's year: allocate, freeze, thaw, transfer, grant, engage, pay, Chorus, close."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import expect

from accounts.permissions import Role
from datalab.story.envelope import LINES
from funding.actions import execution
from funding.ledger import audit, queries
from funding.ledger.models import BudgetLine, ChorusLine, Engagement, Envelope, FiscalYear
from funding.models import Cofinancing, CofinancingStatus, Tranche
from projects.models import ProjectStatus
from tests.factories.accounts import operator, person
from tests.factories.chorus import FILES
from tests.factories.funding import cofinancing_in
from tests.factories.projects import project_in
from tests.journeys.walking import Journey, act, fill, pressed, send
from tests.servers import Worker, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

ELODIE = "elodie.marchand@dinum.invalid"
CLAIRE = "claire.fontaine@dinum.invalid"
NADIA = "nadia.benali@dinum.invalid"
EJ = "1512345678"
PIERRE = "pierre.lambert@dinum.invalid"
MICHEL = "michel.perrin@comptes.invalid"
YEAR = timezone.localdate().year


def figures(line: BudgetLine, year: int = YEAR) -> dict[str, queries.Figures]:
    return {r.credit: r.figures for r in queries.balances(line=line, fiscal_year=year)}


@pytest.fixture
def lines(live_site) -> tuple[BudgetLine, BudgetLine]:
    """The envelope and its two lines, without a euro yet."""
    envelope = Envelope.objects.create(
        code="FTAP-ANNEE",
        label="Guichet données",
        programme="349",
        action="01",
        ceiling_amount=Decimal("10000000.00"),
    )
    made = [
        BudgetLine.objects.create(
            envelope=envelope, code=code, label=label, strand=strand, nature="Fonctionnement"
        )
        for strand, code, label, *_years in LINES
    ]
    return made[0], made[1]


def test_an_officer_keeps_a_whole_year(page_as, lines, settings):
    journey, (data, ai) = Journey(page_as), lines
    act(journey, ELODIE, "ouvrir-exercice", fiscal_year=str(YEAR), reason="Loi de finances")
    for line in lines:
        for credit in ("ae", "cp"):
            on_line(journey, "ouvrir", line, credit, "1 000 000,00")
    freeze_and_thaw(journey, data)
    transfer(journey, data, ai)
    reference = grant(journey, data)
    engage_and_pay(journey, reference)
    reconcile_with_chorus(journey, settings)
    withdraw(journey, Engagement.objects.get(award=reference))
    close_and_open(journey, data)
    journey.at(MICHEL, "/admin/pilotage/FTAP-ANNEE/prevision/")
    journey.look(MICHEL, "prevision")
    assert audit.run().findings == []
    assert journey.wrong == [], "\n".join(journey.wrong)


def on_line(journey: Journey, name: str, line: BudgetLine, credit: str, amount: str) -> None:
    act(
        journey,
        ELODIE,
        name,
        line=str(line.pk),
        fiscal_year=str(YEAR),
        credit=credit,
        amount=amount,
        reason="Acte de gestion",
    )


def freeze_and_thaw(journey: Journey, line: BudgetLine) -> None:
    on_line(journey, "geler", line, "ae", "100 000,00")
    assert (figures(line)["ae"].frozen, figures(line)["ae"].opened) == (100_000, 1_000_000)
    on_line(journey, "degeler", line, "ae", "60 000,00")
    on_line(journey, "annuler", line, "ae", "40 000,00")
    assert figures(line)["ae"].available == 960_000


def transfer(journey: Journey, source: BudgetLine, destination: BudgetLine) -> None:
    act(
        journey,
        ELODIE,
        "virer",
        source_line=str(source.pk),
        destination_line=str(destination.pk),
        fiscal_year=str(YEAR),
        credit="ae",
        amount="60 000,00",
        reason="Plus de demandes en IA",
    )
    page = journey.at(ELODIE, "/admin/pilotage/FTAP-ANNEE/virements/")
    pressed(page, page.locator(".desk-table a").first)
    assert page.get_by_role("button", name="Approuver le virement").count() == 0
    page = journey.at(PIERRE, "/admin/pilotage/FTAP-ANNEE/virements/")
    pressed(page, page.locator(".desk-table a").first)
    journey.look(PIERRE, "virement")
    pressed(page, page.get_by_role("button", name="Approuver le virement"))
    assert figures(source)["ae"].available == 900_000
    assert figures(destination)["ae"].available == 1_060_000


def grant(journey: Journey, line: BudgetLine) -> str:
    """The committee's chair grants 200 000 € to an operator on the officer's line."""
    project = project_in(ProjectStatus.ADMISSIBLE, organisation=operator())
    file = cofinancing_in(CofinancingStatus.IN_COMMITTEE, project=project)
    for who in (NADIA, CLAIRE):
        page = journey.at(who, f"/financements/{file.reference}/declarer/")
        fill(page, has_conflict="non")
        send(page)
    page = journey.at(CLAIRE, f"/financements/{file.reference}/accorder/")
    fill(page, amount="200 000,00", instrument="operator_agreement", line=str(line.pk))
    send(page, "Accorder")
    assert figures(line)["ae"].reserved == 200_000
    return file.reference


def engage_and_pay(journey: Journey, reference: str) -> None:
    today = timezone.localdate().isoformat()
    page = journey.at(ELODIE, f"/financements/{reference}/convention/")
    fill(page, amount="200 000,00", signed_on=today, ej_number=EJ)
    fill(page, label_1="Lancement", amount_1="80 000,00", planned_on_1=today)
    fill(page, label_2="Livraison", amount_2="120 000,00", planned_on_2=f"{YEAR + 1}-06-30")
    fill(page, label_3="", amount_3="", planned_on_3="")
    send(page)
    assert Engagement.objects.filter(award=reference).exists(), page.inner_text("main")
    file = Cofinancing.objects.get(reference=reference)
    execution.request_payment(
        file,
        tranche=Tranche.objects.filter(agreement__cofinancing=file).order_by("number")[0],
        statement="Livrables remis.",
        upload=SimpleUploadedFile("preuve.csv", b"a;b\n1;2\n"),
        by=person(Role.DATA_ADMINISTRATOR, file.project.organisation),
        at=timezone.now(),
    )
    page = journey.at(NADIA, f"/financements/{reference}/certifier/")
    assert page.locator("[name='certificate']").count(), page.inner_text("main")
    fill(page, certificate="Livrables reçus.")
    send(page)
    page = journey.at(PIERRE, f"/financements/{reference}/payer/")
    fill(page, amount="80 000,00", paid_on=today)
    send(page)
    assert Engagement.objects.get(award=reference).balance.paid_amount == 80_000


def reconcile_with_chorus(journey: Journey, settings) -> None:
    """The weekly extract of payments is read by the worker and matched by its EJ."""
    worker = Worker(settings.CELERY_TASK_DEFAULT_QUEUE).start()
    try:
        page = journey.at(ELODIE, "/admin/chorus/")
        page.locator("[name='file']").set_input_files(FILES / "payments.csv")
        pressed(page, page.get_by_role("button", name="Importer", exact=True))
        until(lambda: ChorusLine.objects.filter(ej_number=EJ).count() == 4)
    finally:
        worker.stop()
    page = journey.at(ELODIE, "/admin/chorus/differences/")
    expect(page.locator("body")).to_contain_text(EJ)
    journey.look(ELODIE, "chorus-differences")


def withdraw(journey: Journey, engagement: Engagement) -> None:
    act(
        journey,
        ELODIE,
        "retirer",
        engagement=str(engagement.pk),
        amount="50 000,00",
        effect_on=date(YEAR, 12, 1).isoformat(),
        reason="Projet réduit",
    )
    held = figures(engagement.line)["ae"]
    assert (held.engaged, held.available) == (150_000, 750_000)


def close_and_open(journey: Journey, line: BudgetLine) -> None:
    """The next year opens, CP are carried within 3 %, then what is left lapses at the closing."""
    act(journey, ELODIE, "ouvrir-exercice", fiscal_year=str(YEAR + 1), reason="Loi de finances")
    carried = {"line": str(line.pk), "from_year": str(YEAR), "reason": "Report"}
    page = journey.at(ELODIE, "/admin/pilotage/FTAP-ANNEE/actes/reporter/")
    fill(page, **carried, credit="cp", amount="60 000,01")
    pressed(page, page.get_by_role("button", name="Voir l’effet"))
    expect(page.locator("[role='alert']").first).to_contain_text("3 %")
    act(journey, ELODIE, "reporter", **carried, credit="cp", amount="60 000,00")
    act(journey, ELODIE, "reporter", **carried, credit="ae", amount="300 000,00")
    page = journey.at(ELODIE, f"/admin/pilotage/FTAP-ANNEE/exercices/{YEAR}/clore/")
    expect(page.locator(".desk-table").first).to_contain_text("450")
    journey.look(ELODIE, "cloture")
    fill(page, reason="Fin de gestion")
    pressed(page, page.get_by_role("button", name="Clore définitivement"))
    assert FiscalYear.objects.get(year=YEAR).closed_at
    assert figures(line)["ae"].lapsed == 450_000
    next_year = figures(line, YEAR + 1)
    assert (next_year["ae"].available, next_year["cp"].available) == (300_000, 60_000)
