"""The list of projects: its filters, its columns, its orders."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import django_filters
from django import forms
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import Permission, Role
from finding.models import NO_MOMENT, or_none, plain
from finding.queries.columns import Column, Order, badge, reference_column
from finding.queries.fields import OneOfMany
from finding.queries.filters import AnyOf, Day, FileFilters
from finding.queries.lists import FileList
from projects.models import CallVersion, Project, ProjectStatus, ProjectType, Strand


def holders_of(rows: QuerySet, organisation: str = "organisation") -> QuerySet[Organisation]:
    """The organisations that hold some of these files, by name.

    One file found is enough for each: PostgreSQL would rather join all the files, were it let.
    """
    one = rows.order_by().filter(**{organisation: OuterRef("pk")}).values("pk")[:1]
    held = Organisation.objects.alias(one_held=Subquery(one)).filter(one_held__isnull=False)
    return held.order_by("name", "key")


class HolderFilter(django_filters.Filter):
    """The organisation that holds the file, by its key, among those of the files seen.

    ``among(person)`` gives the files seen, whose holder is at ``field_name``.
    """

    field_class = OneOfMany

    def __init__(self, among: Callable[[Any], QuerySet], field_name: str = "organisation") -> None:
        super().__init__(field_name=field_name, label=_("Organisation"))
        self.among = among

    @property
    def field(self) -> OneOfMany:
        """Made anew for the person of each page: what it offers depends on them."""
        person = self.parent.person
        rights = sorted((m.role, m.organisation_id) for m in person.current_memberships)
        seen = sha256(f"{person.pk} {rights}".encode()).hexdigest()
        return OneOfMany(
            among=lambda: holders_of(self.among(person), self.field_name),
            key="key",
            pairs=("key", "name"),
            memory=f"holders:{self.model._meta.label_lower}:{seen}",
            empty_label=_("Toutes"),
            label=self.label,
            required=False,
        )


#: So many files of a type are rare.
FEW = 1000


class ProjectFilters(FileFilters):
    """The filters of the list of projects."""

    kinds = ("project",)

    status = AnyOf(label=_("État"), choices=ProjectStatus.choices)
    organisation = HolderFilter(lambda person: Project.objects.visible_to(person))
    strand = AnyOf(label=_("Volet"), choices=Strand.choices, method="in_strand")
    project_types = django_filters.ChoiceFilter(
        label=_("Type de projet"),
        choices=ProjectType.choices,
        method="of_type",
        empty_label=_("Tous"),
    )
    submitted_at__gte = Day(
        field_name="submitted_at", lookup_expr="gte", label=_("Déposé à partir du"), none=NO_MOMENT
    )
    submitted_at__lte = Day(
        field_name="submitted_at", lookup_expr="lte", label=_("Déposé jusqu’au"), none=NO_MOMENT
    )
    is_confidential = django_filters.BooleanFilter(
        label=_("Confidentiel"),
        method="confidential",
        widget=forms.CheckboxInput,
    )

    def in_strand(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        """The projects of some strands: of their few calls, which PostgreSQL then knows by key."""
        if not value:
            return queryset
        versions = CallVersion.objects.filter(call__strand__in=value).order_by("pk")
        return queryset.filter(call_version__in=list(versions.values_list("pk", flat=True)))

    def of_type(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Projects of this type, among others.

        A rare one is settled first: PostgreSQL knows how often each is met, but not that none is.
        """
        typed = Project.objects.filter(project_types__contains=[value]).order_by()
        few = list(typed.values_list("pk", flat=True)[: FEW + 1])
        return (
            queryset.filter(pk__in=few)
            if len(few) <= FEW
            else queryset.filter(project_types__contains=[value])
        )

    def confidential(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Only the confidential ones; unticked filters nothing."""
        return queryset.filter(is_confidential=True) if value else queryset


COLUMNS = (
    reference_column(),
    Column("title", _("Projet"), lambda p, _who: p.title, kind="long", order=Order(plain("title"))),
    Column("organisation", _("Organisation"), lambda p, _who: p.organisation.name, kind="long"),
    Column("acronym", _("Sigle"), lambda p, _who: p.organisation.acronym),
    Column(
        "strand",
        _("Volet"),
        lambda p, _who: str(Strand(p.call_version.call.strand).label),
        width=34,
        same_for=lambda p: p.call_version.call.strand,
    ),
    Column(
        "project_types",
        _("Types de projet"),
        lambda p, _who: ", ".join(str(ProjectType(kind).label) for kind in p.project_types),
        kind="long",
    ),
    Column(
        "status",
        _("État"),
        lambda p, _who: str(ProjectStatus(p.status).label),
        cell=lambda p, _who: badge(p.status, str(ProjectStatus(p.status).label)),
        same_for=lambda p: p.status,
    ),
    Column(
        "submitted_at",
        _("Déposé le"),
        lambda p, _who: p.submitted_at,
        kind="date",
        order=Order(or_none("submitted_at", NO_MOMENT)),
    ),
    Column(
        "updated_at",
        _("Modifié le"),
        lambda p, _who: p.updated_at,
        kind="date",
        order=Order(F("updated_at")),
    ),
    Column("created_at", _("Ouvert le"), lambda p, _who: p.created_at, kind="date"),
    Column("starts_on", _("Début prévu"), lambda p, _who: p.starts_on, kind="date"),
    Column("duration_months", _("Durée (mois)"), lambda p, _who: p.duration_months, kind="count"),
    Column("sponsor", _("Sponsor"), lambda p, _who: p.sponsor),
)
#: More invitations than this are not searched in.
MOST_INVITED = 500
USUAL = ("reference", "title", "organisation", "strand", "status", "submitted_at")
#: What each role sees before choosing: holders follow their own writing, not their own name.
BY_ROLE = {
    Role.DATA_ADMINISTRATOR: ("reference", "title", "status", "submitted_at", "updated_at"),
    Role.CONTRIBUTOR: ("reference", "title", "organisation", "status", "updated_at"),
    Role.REVIEWER: ("reference", "title", "organisation", "strand", "status", "submitted_at"),
}


def columns_for(person) -> tuple[str, ...]:
    """The columns of a role; those of the desk for whoever holds several."""
    if person.can(Permission.PROJECT_READ_ALL):
        return USUAL
    return next((BY_ROLE[role] for role in BY_ROLE if role in person.roles), USUAL)


def invited_on(person) -> list[str]:
    """The references of the projects on which the person is invited."""
    if Role.CONTRIBUTOR not in person.roles:
        return []
    invited = Project.objects.filter(
        contributors__person=person, contributors__revoked_at=None
    ).order_by("-pk")
    return list(invited.values_list("reference", flat=True)[:MOST_INVITED])


PROJECTS = FileList(
    name="projets",
    file_kind=Project.file_kind,
    label=_("Projets"),
    one=_("projet"),
    many=_("projets"),
    url_name="projects:list",
    rows=lambda person: Project.objects.visible_to(person).select_related(
        "organisation", "call_version__call"
    ),
    filters=ProjectFilters,
    columns=COLUMNS,
    columns_for=columns_for,
    reads=(
        *("reference", "title", "status", "submitted_at", "updated_at", "created_at", "starts_on"),
        *("duration_months", "sponsor", "project_types", "organisation__name"),
        *("organisation__acronym", "call_version__call__strand"),
    ),
    also_open=invited_on,
)
