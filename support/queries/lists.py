"""The list of support cases: its filters, its columns, its orders."""

from datetime import date

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from finding.models import plain
from finding.queries.columns import (
    Column,
    Order,
    badge,
    french_day,
    reference_column,
)
from finding.queries.filters import AnyOf, Day, FileFilters
from finding.queries.lists import FileList
from projects.queries.lists import HolderFilter
from support.models import OPEN_STATUSES, SupportCase, SupportKind, SupportStatus

#: States of the desk's own making, beside those of the table.
SITUATIONS = [("open", _("Ouverts")), ("late", _("En retard"))]
WHOSE = [("mine", _("Les miens"))]


class CaseFilters(FileFilters):
    """The filters of the list of support cases."""

    kinds = ("support_case",)

    status = AnyOf(label=_("État"), choices=SupportStatus.choices)
    situation = django_filters.ChoiceFilter(
        label=_("Situation"), choices=SITUATIONS, method="in_situation", empty_label=_("Toutes")
    )
    owner = django_filters.ChoiceFilter(
        label=_("Dossiers"), choices=WHOSE, method="of", empty_label=_("Tous ceux que je vois")
    )
    kind = AnyOf(label=_("Nature"), choices=SupportKind.choices)
    organisation = HolderFilter(lambda person: SupportCase.objects.visible_to(person))
    due_on__gte = Day(
        field_name="due_on", lookup_expr="gte", label=_("Échéance à partir du"), moment=False
    )
    due_on__lte = Day(
        field_name="due_on", lookup_expr="lte", label=_("Échéance jusqu’au"), moment=False
    )

    def in_situation(self, queryset, name: str, value: str) -> QuerySet:
        """Open ones, or those late by our fault."""
        if value == "late":
            return queryset.late_on(timezone.localdate())
        return queryset.filter(status__in=OPEN_STATUSES)

    def of(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those that the person works on, or asked for."""
        return queryset.filter(Q(owner=self.person) | Q(requested_by=self.person))


def due(case: SupportCase, today: date) -> str:
    """The day of the answer: kept, to keep, late or suspended."""
    if case.status == SupportStatus.RESOLVED and case.resolved_on:
        told = _t("Résolu le %(day)s") % {"day": french_day(case.resolved_on)}
        return format_html('<span class="fr-text-mention--grey">{}</span>', told)
    if case.status == SupportStatus.DECLINED:
        return "—"
    if case.status == SupportStatus.WAITING:
        return _t("Délai suspendu")
    day = format_html('<span class="figure-number">{}</span>', french_day(case.due_on))
    if not case.is_late(today):
        return day
    late = '{} <span class="fr-badge fr-badge--sm fr-badge--error fr-badge--no-icon">{}</span>'
    return format_html(late, day, _t("En retard"))


def message_place(passage) -> str:
    """Where a message found stands."""
    return _t("Note interne :") if passage.is_internal else _t("Échange :")


COLUMNS = (
    reference_column(),
    Column(
        "subject", _("Objet"), lambda c, _who: c.subject, kind="long", order=Order(plain("subject"))
    ),
    Column(
        "kind",
        _("Nature"),
        lambda c, _who: str(SupportKind(c.kind).label),
        same_for=lambda c: c.kind,
    ),
    Column(
        "organisation",
        _("Organisation"),
        lambda c, _who: c.organisation.acronym or c.organisation.name,
    ),
    Column(
        "project", _("Projet"), lambda c, _who: c.project.reference if c.project else "", width=16
    ),
    Column("owner", _("Agent"), lambda c, _who: c.owner.get_full_name() if c.owner else ""),
    Column(
        "due_on",
        _("Échéance"),
        lambda c, _who: c.due_on,
        kind="date",
        order=Order(F("due_on")),
        cell=lambda c, _who: due(c, timezone.localdate()),
    ),
    Column(
        "status",
        _("État"),
        lambda c, _who: str(SupportStatus(c.status).label),
        cell=lambda c, _who: badge(c.status, str(SupportStatus(c.status).label)),
        same_for=lambda c: c.status,
    ),
    Column(
        "requested_at",
        _("Demandé le"),
        lambda c, _who: c.requested_at,
        kind="date",
        order=Order(F("requested_at")),
    ),
    Column("resolved_on", _("Résolu le"), lambda c, _who: c.resolved_on, kind="date"),
    Column(
        "estimated_days", _("Estimation (jours)"), lambda c, _who: c.estimated_days, kind="number"
    ),
    Column("actual_days", _("Réalisé (jours)"), lambda c, _who: c.actual_days, kind="number"),
)
USUAL = ("reference", "subject", "kind", "organisation", "owner", "due_on", "status")
#: Person-days are counted within the desk.
DESK_ONLY = ("estimated_days", "actual_days")


def may_use(person, column: Column) -> bool:
    """Whether a column is open to this person."""
    return column.name not in DESK_ONLY or person.can(Permission.SUPPORT_READ_ALL)


CASES = FileList(
    name="accompagnements",
    file_kind=SupportCase.file_kind,
    label=_("Accompagnements"),
    one=_("accompagnement"),
    many=_("accompagnements"),
    url_name="support:list",
    rows=lambda person: SupportCase.objects.visible_to(person).select_related(
        "organisation", "owner", "project"
    ),
    filters=CaseFilters,
    columns=COLUMNS,
    columns_for=lambda person: USUAL,
    reads=(
        *("reference", "subject", "kind", "status", "due_on", "requested_at", "resolved_on"),
        *("estimated_days", "actual_days", "organisation__name", "organisation__acronym"),
        *("owner__first_name", "owner__last_name", "owner__email", "project__reference"),
    ),
    may_use=may_use,
    title="subject",
    reads_inside=lambda person: person.can(Permission.SUPPORT_READ_ALL),
)
