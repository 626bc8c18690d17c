"""The list of co-financings: its filters, its columns, its orders, and what it keeps to itself."""

from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, Role
from finding.models import NO_AMOUNT, NO_MOMENT, or_none
from finding.queries.columns import Column, Hidden, Order, badge, reference_column
from finding.queries.filters import AnyOf, Day, Euros, FileFilters
from finding.queries.lists import FileList
from funding.models import ADVISED, Cofinancing, CofinancingStatus, FinancingInstrument
from funding.policies import declared_conflict, files_open_to
from projects.models import Strand
from projects.queries.lists import HolderFilter

S = CofinancingStatus
CONFLICT = _("Conflit d’intérêts déclaré")
#: What a declared conflict keeps from its author, in cells, filters and orders alike.
AMOUNTS = ("requested_amount", "granted_amount", "eligible_amount", "total_amount")


def seen_by(person) -> QuerySet[Any, Any]:
    """The co-financings of the list; ``hidden``: a conflict keeps the amounts from this person."""
    files = Cofinancing.objects.visible_to(person).select_related(
        "project", "organisation", "budget_line"
    )
    if not person.can(Permission.FUNDING_DECLARE):
        return files.annotate(hidden=Value(False))
    conflict = declared_conflict(OuterRef("pk"), person.pk)
    return files.annotate(hidden=Coalesce(conflict, Value(False)))


class Bound(Euros):
    """A bound of an amount: one that is kept from the person is found by none."""

    def filter(self, qs: QuerySet, value: Decimal | None) -> QuerySet:
        return qs if value is None else super().filter(qs.filter(hidden=False), value)


class CofinancingFilters(FileFilters):
    """The filters of the list of co-financings."""

    kinds = ("project", "cofinancing")

    status = AnyOf(label=_("État"), choices=S.choices, method="in_state")
    organisation = HolderFilter(lambda person: Cofinancing.objects.visible_to(person))
    strand = AnyOf(label=_("Volet"), choices=Strand.choices)
    instrument = AnyOf(label=_("Instrument"), choices=FinancingInstrument.choices)
    submitted_at__gte = Day(
        field_name="submitted_at", lookup_expr="gte", label=_("Déposé à partir du"), none=NO_MOMENT
    )
    submitted_at__lte = Day(
        field_name="submitted_at", lookup_expr="lte", label=_("Déposé jusqu’au"), none=NO_MOMENT
    )
    requested_amount__gte = Bound(
        field_name="requested_amount",
        lookup_expr="gte",
        label=_("Demandé : au moins"),
    )
    requested_amount__lte = Bound(
        field_name="requested_amount",
        lookup_expr="lte",
        label=_("Demandé : au plus"),
    )
    granted_amount__gte = Bound(
        field_name="granted_amount",
        lookup_expr="gte",
        label=_("Accordé : au moins"),
    )
    granted_amount__lte = Bound(
        field_name="granted_amount",
        lookup_expr="lte",
        label=_("Accordé : au plus"),
    )

    def __init__(self, asked, queryset, *, person) -> None:
        super().__init__(asked, queryset, person=person)
        if not person.can(Permission.FUNDING_READ_ALL):
            self.filters["status"].extra["choices"] = [
                choice for choice in S.choices if choice[0] not in ADVISED
            ]

    def in_state(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        """The states as this person may know them: until the decision, the advice is the desk's."""
        if not value:
            return queryset
        states = set(value)
        if not self.person.can(Permission.FUNDING_READ_ALL) and S.UNDER_REVIEW in states:
            states |= set(ADVISED)
        return queryset.filter(status__in=sorted(states))


def money(name: str, label) -> Column:
    """An amount of the file, kept from whoever declared a conflict."""
    return Column(
        name,
        label,
        lambda file, _who: Hidden(str(CONFLICT)) if file.hidden else getattr(file, name),
        kind="money",
        order=Order(or_none(name, NO_AMOUNT)),
    )


COLUMNS = (
    reference_column(),
    Column(
        "title",
        _("Projet"),
        lambda file, _who: file.project.title,
        kind="long",
    ),
    Column(
        "organisation",
        _("Organisation"),
        lambda file, _who: file.organisation.name,
        kind="long",
    ),
    Column("acronym", _("Sigle"), lambda file, _who: file.organisation.acronym),
    Column(
        "strand",
        _("Volet"),
        lambda file, _who: str(Strand(file.strand).label),
        width=34,
        same_for=lambda file: file.strand,
    ),
    Column(
        "status",
        _("État"),
        lambda file, who: file.status_shown_to(who).label,
        cell=lambda file, who: badge(
            file.status_shown_to(who).value, file.status_shown_to(who).label
        ),
        same_for=lambda file: file.status,
    ),
    money("total_amount", _("Coût total")),
    money("eligible_amount", _("Assiette")),
    money("requested_amount", _("Demandé")),
    money("granted_amount", _("Accordé")),
    Column("instrument", _("Instrument"), lambda file, _who: file.get_instrument_display()),
    Column(
        "submitted_at",
        _("Déposé le"),
        lambda file, _who: file.submitted_at,
        kind="date",
        order=Order(or_none("submitted_at", NO_MOMENT)),
    ),
    Column(
        "decided_at",
        _("Décidé le"),
        lambda file, _who: file.decided_at,
        kind="date",
        order=Order(or_none("decided_at", NO_MOMENT)),
    ),
    Column(
        "budget_line",
        _("Ligne budgétaire"),
        lambda file, _who: file.budget_line.code if file.budget_line else "",
    ),
)
USUAL = ("reference", "title", "organisation", "status", "requested_amount", "granted_amount")
BY_ROLE = {
    Role.BUDGET_OFFICER: (*USUAL, "instrument", "budget_line"),
    Role.DECISION_MAKER: (*USUAL, "submitted_at"),
    Role.REVIEWER: ("reference", "title", "organisation", "strand", "status", "requested_amount"),
}
#: The line that bears a grant belongs to the desk.
DESK_ONLY = ("budget_line",)


def columns_for(person) -> tuple[str, ...]:
    """The columns of a person's role."""
    return next((BY_ROLE[role] for role in BY_ROLE if role in person.roles), USUAL)


def may_use(person, column: Column) -> bool:
    """Whether a column is open to this person."""
    return column.name not in DESK_ONLY or person.can(Permission.FUNDING_READ_ALL)


def order_rows(rows: QuerySet, order: str, person) -> QuerySet:
    """Sorted by an amount, a file whose amounts are hidden would tell them by its place."""
    return rows.filter(hidden=False) if order in AMOUNTS else rows


COFINANCINGS = FileList(
    name="financements",
    file_kind=Cofinancing.file_kind,
    label=_("Cofinancements"),
    one=_("cofinancement"),
    many=_("cofinancements"),
    url_name="funding:list",
    rows=seen_by,
    filters=CofinancingFilters,
    columns=COLUMNS,
    columns_for=columns_for,
    reads=(
        *("reference", "strand", "status", "instrument", "submitted_at", "decided_at", *AMOUNTS),
        *("project__title", "organisation__name", "organisation__acronym"),
        "budget_line__code",
    ),
    may_use=may_use,
    order_rows=order_rows,
    content=files_open_to,
    reads_inside=lambda person: person.can(Permission.FUNDING_READ_ALL),
)
