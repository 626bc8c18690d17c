"""What a cost plan amounts to under the rules of its call, to the cent."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from projects.models import CallVersion, CoFunder, CostNature, TaxBasis
from projects.policies import cost_refusal, summarise
from projects.queries import cost_summary, cost_table
from tests.factories.projects import CallVersionFactory, ProjectFactory


def line(nature: str, year: int, ht: str, ttc: str) -> SimpleNamespace:
    return SimpleNamespace(nature=nature, year=year, amount_ht=Decimal(ht), amount_ttc=Decimal(ttc))


PLAN = [
    line(CostNature.SERVICES, 2026, "100000.01", "120000.01"),
    line(CostNature.SERVICES, 2027, "50000.00", "60000.00"),
    line(CostNature.HARDWARE, 2026, "10000.00", "12000.00"),
]


def test_the_tax_basis_of_the_call_decides_what_counts():
    rules = CallVersion(excluded_natures=[CostNature.HARDWARE])
    with_tax = summarise(PLAN, rules)
    assert (with_tax.total_cost, with_tax.eligible_cost) == (
        Decimal("192000.01"),
        Decimal("180000.01"),
    )
    rules.tax_basis = TaxBasis.EXCLUDING_TAX
    without = summarise(PLAN, rules)
    assert (without.total_cost, without.excluded_cost) == (
        Decimal("160000.01"),
        Decimal("10000.00"),
    )
    assert [(y.year, y.eligible) for y in without.years] == [
        (2026, Decimal("100000.01")),
        (2027, Decimal("50000.00")),
    ]


def test_the_largest_aid_is_rounded_down_so_that_it_never_passes_the_rate():
    summary = summarise(PLAN, CallVersion(excluded_natures=[CostNature.HARDWARE]))
    assert summary.max_aid == Decimal("90000.00")
    assert summary.max_aid <= summary.eligible_cost * summary.rules.max_rate


def test_an_empty_plan_is_zero_not_an_error():
    summary = summarise([], CallVersion())
    assert summary.total_cost == summary.max_aid == Decimal("0.00")
    assert summary.years == ()


@pytest.mark.parametrize(
    ("ttc", "within"),
    [("99999.99", False), ("100000.00", True), ("1000000.00", True), ("1000000.01", False)],
)
def test_the_bounds_are_included(ttc, within):
    summary = summarise([line(CostNature.SERVICES, 2026, "1.00", ttc)], CallVersion())
    assert summary.is_within_bounds is within
    assert bool(cost_refusal(summary)) is not within


@pytest.mark.django_db
def test_the_summary_and_the_table_of_a_project_agree(django_assert_num_queries):
    project = ProjectFactory(
        call_version=CallVersionFactory(excluded_natures=[CostNature.HARDWARE])
    )
    with django_assert_num_queries(1):
        summary = cost_summary(project)
    assert (summary.total_cost, summary.eligible_cost, summary.max_aid) == (
        Decimal("450000.00"),
        Decimal("400000.00"),
        Decimal("200000.00"),
    )
    table = cost_table(project.cost_lines.order_by("pk"), project.call_version)
    assert table.total == summary.total_cost
    assert [(row.is_excluded, row.total) for row in table.rows] == [
        (False, Decimal("400000.00")),
        (True, Decimal("50000.00")),
    ]


@pytest.mark.django_db
def test_what_others_pay_limits_the_aid_and_the_rule_that_binds_is_told():
    project = ProjectFactory()
    assert "le taux de 50\u00a0%" in cost_summary(project).binding_rule
    CoFunder.objects.create(project=project, name="Région", amount=Decimal("300000.00"))
    summary = cost_summary(project)
    assert summary.cofunded == Decimal("300000.00")
    assert summary.max_aid == summary.total_cost - summary.cofunded == Decimal("150000.00")
    assert summary.remaining_cost == Decimal("0.00")
    assert "les autres cofinanceurs paient déjà" in summary.binding_rule
    CoFunder.objects.create(project=project, name="Europe", amount=Decimal("900000.00"))
    assert cost_summary(project).max_aid == Decimal("0.00")
