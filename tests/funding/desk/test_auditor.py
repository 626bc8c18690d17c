"""An auditor at the desk: every page and every sheet is read, and nothing can be done."""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.permissions import Role
from funding.actions.desk import ACTS
from funding.admin.chorus import urls as chorus_urls
from funding.admin.desk import urls as desk_urls
from funding.admin.desk.plots import PLOTS
from funding.ledger import books
from funding.ledger.models import (
    BudgetLine,
    ChorusLine,
    Credit,
    Engagement,
    Envelope,
    FiscalYear,
    Movement,
)
from tests.factories import ledger as make
from tests.factories.accounts import person
from tests.factories.chorus import brought

pytestmark = pytest.mark.django_db(transaction=True)
EJ, EXTENSIONS = "1512345678", ("xlsx", "ods", "csv")
MODELS = (Envelope, BudgetLine, FiscalYear, Engagement, Movement)


@pytest.fixture
def proposal(desk):
    """A transfer that waits for somebody, a numbered engagement and two extracts of Chorus."""
    words = {"by": desk.officer, "at": make.AT}
    with transaction.atomic():
        books.record_number(engagement=desk.engagement, ej_number=EJ, **words)
        made = books.propose_transfer(
            source_line=desk.data,
            destination_line=desk.ai,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=make.euros(1000),
            reason="Plus de demandes en IA",
            **words,
        )
    brought("engagements_latin1.csv")
    brought("payments.csv")
    return made


def desk_pages(desk, proposal) -> dict[str, list[str]]:
    """Every address of the desk, by its name."""
    code = desk.envelope.code

    def at(name: str, *rest) -> str:
        return reverse(f"desk:{name}", args=[code, *rest])

    return {
        "envelopes": [reverse("desk:envelopes")],
        "overview": [at("overview"), f"{at('overview')}?as_of=2026-03-31"],
        "figure": [f"{at('figure', 'available')}?credit=ae"],
        "files": [at("files", "decide"), at("files", "conventionne")],
        "plot": [at("plot", name) for name in PLOTS],
        "plot_csv": [at("plot_csv", name) for name in PLOTS],
        "export": [at("export", extension) for extension in EXTENSIONS],
        "movements_export": [at("movements_export", extension) for extension in EXTENSIONS],
        "schedule": [at("schedule")],
        "schedule_file": [at("schedule_file", extension) for extension in EXTENSIONS],
        "acts": [at("acts")],
        "act": [at("act", name) for name in ACTS],
        "transfers": [at("transfers")],
        "transfer": [at("transfer", proposal.pk)],
        "years": [at("years")],
        "close_year": [at("close_year", 2026)],
        "forecast": [at("forecast")],
    }


def chorus_pages() -> dict[str, list[str]]:
    """Every address of Chorus that is read, by its name."""
    line = ChorusLine.objects.filter(kind="payments").order_by("pk")[0]
    return {
        "extracts": [reverse("chorus:extracts")],
        "extract": [reverse("chorus:extract", args=[line.extract_id])],
        "queue": [reverse("chorus:queue")],
        "line": [reverse("chorus:line", args=[ChorusLine.objects.get(ej_number="").pk])],
        "ej": [reverse("chorus:ej", args=[EJ])],
        "answers": [reverse("chorus:answers")],
        "differences": [reverse("chorus:differences")],
        "differences_file": [
            reverse("chorus:differences_file", args=[extension]) for extension in EXTENSIONS
        ],
        "payment": [reverse("chorus:payment", args=[line.pk])],
    }


def test_an_auditor_reads_every_page_and_takes_every_sheet(desk, proposal, sign_in):
    client = sign_in(person(Role.AUDITOR))
    pages = desk_pages(desk, proposal)
    assert set(pages) == {pattern.name for pattern in desk_urls.urlpatterns}
    chorus = chorus_pages()
    assert {*chorus, "cancel"} == {pattern.name for pattern in chorus_urls.urlpatterns}
    for address in [a for found in (*pages.values(), *chorus.values()) for a in found]:
        assert client.get(address, follow=True).status_code == 200, address
    for model in MODELS:
        name, row = model._meta.model_name, model.objects.order_by("pk").first()
        assert client.get(f"/admin/ledger/{name}/").status_code == 200, name
        assert client.get(f"/admin/ledger/{name}/{row.pk}/change/").status_code == 200, name


def test_an_auditor_does_nothing_there_whatever_is_posted(desk, proposal, sign_in, nothing_changes):
    """The words are those of an officer's own form: nothing but the role refuses them."""
    words = {
        "line": desk.data.pk,
        "source_line": desk.data.pk,
        "destination_line": desk.ai.pk,
        "engagement": desk.engagement.pk,
        "fiscal_year": 2026,
        "from_year": 2026,
        "credit": "ae",
        "amount": "1,00",
        "reason": "Pour voir",
        "decision": "approuver",
        "confirm": "cle",
        "deed": "set_aside",
        "answer": "link-1",
        "extracted_on": "2026-07-01",
        "action": "delete_selected",
    }
    client = sign_in(person(Role.AUDITOR))
    extract = ChorusLine.objects.order_by("pk")[0].extract_id
    found = [*desk_pages(desk, proposal).values(), *chorus_pages().values()]
    addresses = [address for some in found for address in some]
    addresses.append(reverse("chorus:cancel", args=[extract]))
    for model in MODELS:
        name, row = model._meta.model_name, model.objects.order_by("pk").first()
        addresses += [
            f"/admin/ledger/{name}/{path}"
            for path in ("", "add/", f"{row.pk}/change/", f"{row.pk}/delete/")
        ]
    with nothing_changes():
        for address in addresses:
            status = client.post(address, words).status_code
            is_list = address in {f"/admin/ledger/{m._meta.model_name}/" for m in MODELS}
            assert status in ((200, 302) if is_list else (403, 405)), (address, status)


def test_the_control_an_officer_freezes_with_the_same_words(desk, proposal, sign_in):
    address = reverse("desk:act", args=[desk.envelope.code, "geler"])
    words = {
        "line": desk.data.pk,
        "fiscal_year": 2026,
        "credit": "ae",
        "amount": "1,00",
        "reason": "Pour voir",
        "confirm": "cle",
    }
    assert sign_in(desk.officer).post(address, words).status_code == 302
    assert Movement.objects.filter(kind="freeze").count() == 1
