"""The envelope's figures, each opening what is behind it."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.db import transaction
from django.urls import reverse

from accounts.permissions import Role
from funding.admin.desk.plots import PLOTS
from funding.ledger import books, queries
from funding.models import Agreement, Cofinancing
from tests.factories import ledger as make
from tests.factories.accounts import person
from tests.factories.funding import cofinancing_in


def page_of(client, name, desk, *args, **query):
    return client.get(reverse(f"desk:{name}", args=[desk.envelope.code, *args]), query)


def test_the_officer_reads_what_is_opened_available_engaged_and_paid(desk, sign_in):
    page = page_of(sign_in(desk.officer), "overview", desk)
    overview = page.context["overview"]
    ae, cp = overview.totals["ae"], overview.totals["cp"]
    assert (ae.opened, ae.engaged, ae.available) == (1_000_000, 150_000, 850_000)
    assert (ae.remaining_to_pay, cp.paid, cp.available) == (100_000, 50_000, 450_000)
    assert "850\u202f000,00\u00a0€" in page.content.decode()


def test_every_figure_of_a_line_opens_movements_that_add_up_to_it(desk, sign_in):
    client = sign_in(desk.officer)
    overview = page_of(client, "overview", desk).context["overview"]
    for credit in ("ae", "cp"):
        row = next(r for r in overview.cuts[credit]["line"] if r.line == desk.data.code)
        for figure in ("opened", "available", "engaged", "paid"):
            page = page_of(client, "figure", desk, figure, credit=credit, line=desk.data.code)
            assert page.status_code == 200
            assert page.context["total"] == getattr(row.figures, figure), (credit, figure)


def test_every_figure_of_a_strand_opens_movements_that_add_up_to_it(desk, sign_in):
    client = sign_in(desk.officer)
    overview = page_of(client, "overview", desk).context["overview"]
    for row in overview.cuts["ae"]["strand"]:
        for figure in ("opened", "available", "programmed", "paid", "remaining_to_pay"):
            page = page_of(client, "figure", desk, figure, credit="ae", strand=row.strand)
            assert page.context["total"] == getattr(row.figures, figure), (row.label, figure)


def test_what_is_decided_and_agreed_opens_its_files(desk, sign_in):
    file = cofinancing_in("granted")
    with pgtrigger.ignore("funding.Cofinancing:granted_sum_stays_until_the_revert"):
        Cofinancing.objects.filter(pk=file.pk).update(budget_line=desk.data)
    client = sign_in(desk.officer)
    overview = page_of(client, "overview", desk).context["overview"]
    page = page_of(client, "files", desk, "decide")
    assert page.context["total"] == overview.five.decided == file.granted_amount
    assert file.reference in page.content.decode()
    assert page_of(client, "files", desk, "conventionne").context["total"] == 0
    assert page_of(client, "files", desk, "autre").status_code == 404


@pytest.mark.django_db
def test_what_is_agreed_on_a_line_opens_the_acts_of_that_line(sign_in):
    file = cofinancing_in("agreed")
    act = Agreement.objects.get(cofinancing=file)
    line = act.engagement.line
    client = sign_in(person(Role.BUDGET_OFFICER))
    address = reverse("desk:files", args=[line.envelope.code, "conventionne"])

    def total(**place) -> Decimal:
        return client.get(address, place).context["total"]

    year = act.engagement.fiscal_year
    assert total() == total(line=line.code) == total(strand=line.strand) == act.amount
    assert total(line=line.code, fiscal_year=year) == act.amount
    organisation = file.project.organisation
    ministry = organisation.ministry or organisation
    assert total(ministry=ministry.key) == act.amount
    page = client.get(reverse("desk:overview", args=[line.envelope.code]))
    row = next(r for r in page.context["overview"].ministries if r.key == ministry.key)
    assert row.agreed == act.amount
    assert total(line="ailleurs") == total(ministry="ailleurs") == total(fiscal_year=year - 1) == 0


def test_time_runs_evenly_on_the_curve_of_consumption(desk, sign_in):
    with transaction.atomic():
        books.increase(
            line=desk.data,
            fiscal_year=2026,
            credit="ae",
            amount=make.euros(1),
            **make.told(effect_on=date(2026, 12, 1)),
        )
    chart = PLOTS["consommation"].draw(desk.envelope)
    months = [(int(label[3:]), int(label[:2])) for label in chart.labels]
    first, last = months[0], months[-1]
    assert len(months) == (last[0] - first[0]) * 12 + last[1] - first[1] + 1
    assert months == sorted(set(months))


def test_a_date_before_any_movement_shows_an_empty_envelope(desk, sign_in):
    page = page_of(sign_in(desk.officer), "overview", desk, as_of="2026-01-01")
    assert page.context["overview"].totals["ae"].opened == 0


def test_a_past_date_that_was_short_is_told_in_words(desk, sign_in):
    opened = {"line": desk.data, "fiscal_year": 2026, "credit": "ae"}
    with transaction.atomic():
        books.increase(**opened, amount=make.euros(50), **make.told(effect_on=date(2026, 12, 20)))
        left = queries.balances(line=desk.data, fiscal_year=2026)[0].figures.available
        books.freeze(**opened, amount=left, **make.told(effect_on=date(2026, 12, 10)))
    client = sign_in(desk.officer)
    place = f"{desk.data.code} 2026 AE"
    assert place in page_of(client, "overview", desk, as_of="2026-12-15").content.decode()
    for day in ("2026-12-20", ""):
        assert page_of(client, "overview", desk, as_of=day).context["overview"].short == []


def test_an_unreadable_date_is_told_and_today_is_shown(desk, sign_in):
    page = page_of(sign_in(desk.officer), "overview", desk, as_of="31/02/2026")
    assert page.status_code == 200
    assert "31/02/2026" in page.context["refusal"]
    assert page.context["overview"].totals["ae"].opened == 1_000_000


@pytest.mark.parametrize("plot", sorted(PLOTS))
def test_a_plot_is_an_image_with_its_table_as_csv(desk, sign_in, plot):
    client = sign_in(desk.officer)
    image = client.get(reverse("desk:plot", args=[desk.envelope.code, plot]))
    assert image["Content-Type"].startswith("image/svg+xml")
    assert b"<script" not in image.content
    table = client.get(reverse("desk:plot_csv", args=[desk.envelope.code, plot]))
    assert table.content.decode("utf-8-sig").count("\n") == 1 + len(
        PLOTS[plot].draw(desk.envelope).labels
    )


def test_the_waterfall_goes_from_the_ceiling_to_what_is_available(desk):
    chart = PLOTS["cascade"].draw(desk.envelope)
    ((_name, values),) = chart.series
    assert sum(values[:-1]) == values[-1] == Decimal(850_000)


def test_the_overview_costs_the_same_queries_whatever_the_number_of_awards(
    desk, sign_in, django_assert_num_queries
):
    from tests.factories import ledger as make

    client = sign_in(desk.officer)
    page_of(client, "overview", desk)
    with django_assert_num_queries(19):
        page_of(client, "overview", desk)
    for number in range(2, 12):
        make.engagement(desk.data, 1_000, award=f"DL-2026-{number:04d}")
    with django_assert_num_queries(19):
        page_of(client, "overview", desk)


def test_an_auditor_reads_every_room_of_the_desk(desk, sign_in):
    client = sign_in(person(Role.AUDITOR))
    for room in ("overview", "acts", "transfers", "years", "forecast"):
        assert page_of(client, room, desk).status_code == 200, room


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.BUDGET_OFFICER, Role.AUDITOR)])
def test_nobody_else_enters_the_desk(desk, sign_in, role):
    page = page_of(sign_in(person(role)), "overview", desk)
    assert page.status_code in (302, 403)
