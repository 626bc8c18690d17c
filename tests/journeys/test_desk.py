"""Every page of the budget desk, by an officer and by an auditor, at three widths."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from datalab import demo_people
from funding.actions.desk import ACTS
from funding.ledger.models import ChorusExtract, ChorusLine, Envelope, Movement
from tests.factories.chorus import brought
from tests.journeys import rig

EJ = "1512345678"
BY_ROLE = {person.role.value: person.email for person in reversed(demo_people.PEOPLE)}


@pytest.fixture
def told(live_site) -> Envelope:
    """The story of the demonstration, and two extracts of Chorus that do not all match it."""
    call_command("demo_story", verbosity=0)
    brought("engagements_latin1.csv")
    brought("payments.csv")
    return Envelope.objects.order_by("pk")[0]


def pages(envelope: Envelope) -> dict[str, str]:
    def at(name: str, *rest) -> str:
        return reverse(f"desk:{name}", args=[envelope.code, *rest])

    line = ChorusLine.objects.filter(kind="payments", ej_number=EJ).order_by("-pk")[0]
    waiting = ChorusLine.objects.filter(ej_number="").order_by("pk")[0]
    first = Movement.objects.order_by("pk")[0]
    year = envelope.fiscal_years.order_by("year")[0].year
    return {
        "bureau-situation": at("overview"),
        "bureau-situation-datee": f"{at('overview')}?as_of=2026-01-15",
        "bureau-chiffre": f"{at('figure', 'available')}?credit=ae",
        "bureau-decides": at("files", "decide"),
        "bureau-echeancier": at("schedule"),
        "bureau-actes": at("acts"),
        **{f"bureau-acte-{name}": at("act", name) for name in ACTS},
        "bureau-virements": at("transfers"),
        "bureau-exercices": at("years"),
        "bureau-clore": at("close_year", year),
        "bureau-prevision": at("forecast"),
        "bureau-mouvements": "/admin/ledger/movement/",
        "bureau-mouvement": f"/admin/ledger/movement/{first.pk}/change/",
        "bureau-engagements": "/admin/ledger/engagement/",
        "bureau-lignes": "/admin/ledger/budgetline/",
        "bureau-enveloppe": f"/admin/ledger/envelope/{envelope.pk}/change/",
        "chorus-extraits": reverse("chorus:extracts"),
        "chorus-extrait": reverse(
            "chorus:extract", args=[ChorusExtract.objects.order_by("-pk")[0].pk]
        ),
        "chorus-file": reverse("chorus:queue"),
        "chorus-ej": reverse("chorus:ej", args=[line.ej_number]),
        "chorus-ligne": reverse("chorus:line", args=[waiting.pk]),
        "chorus-reponses": reverse("chorus:answers"),
        "chorus-ecarts": reverse("chorus:differences"),
        "chorus-paiement": reverse("chorus:payment", args=[line.pk]),
    }


@pytest.mark.parametrize("role", ["budget_officer", "auditor"])
def test_every_page_of_the_desk_is_clean(page_as, told, role):
    watched, found = page_as(BY_ROLE[role]), []
    for name, path in pages(told).items():
        page = watched.open(path)
        assert page.locator("h1").first.inner_text(), path
        found += rig.judge(watched, f"{name}-{role}" if role == "budget_officer" else "")
        if role == "auditor":
            acts = page.locator(
                "main form[method='post'] button, main form[method='post'] input[type=submit]"
            )
            found += [f"{path}: {b.inner_text()}" for b in acts.all() if b.is_visible()]
    assert found == [], "\n".join(found)
