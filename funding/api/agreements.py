"""Signed acts and their tranches, of the co-financings whose figures are open to the caller."""

from typing import Any

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.base import ReadViewSet
from api.fields import LightFields, MoneyField
from funding.api.reviews import split
from funding.api.shapes import reference_of_agreement, reference_of_tranche
from funding.models import Agreement, FinancingInstrument, Tranche
from funding.policies import files_open_to

OF_FILE: Any = {"label": "Référence du cofinancement", "max_length": 20}


class TrancheShape(LightFields):
    """One payment planned, certified, then paid. ``stage``: planned, certified, paid, dropped."""

    reference = serializers.SerializerMethodField(help_text="`DL-2026-0042-C1-T2`")
    agreement = serializers.SerializerMethodField()
    number = serializers.IntegerField()
    label = serializers.CharField()
    stage = serializers.CharField()
    planned_amount = MoneyField()
    planned_on = serializers.DateField()
    certified_at = serializers.DateTimeField(allow_null=True)
    certificate = serializers.CharField()
    paid_on = serializers.DateField(allow_null=True)
    paid_amount = MoneyField(allow_null=True)

    def get_reference(self, tranche: Tranche) -> str:
        return reference_of_tranche(tranche)

    def get_agreement(self, tranche: Tranche) -> str:
        return reference_of_agreement(tranche.agreement)


class AgreementShape(LightFields):
    """A signed act on an award."""

    reference = serializers.SerializerMethodField(help_text="`DL-2026-0042-C1`")
    cofinancing = serializers.CharField(source="cofinancing.reference")
    number = serializers.IntegerField()
    instrument = serializers.CharField()
    signed_on = serializers.DateField()
    amount = MoneyField()
    ej_number = serializers.CharField()
    document = serializers.UUIDField(source="document.key", default=None, allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    published_where = serializers.CharField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    tranches = serializers.SerializerMethodField()

    def get_reference(self, agreement: Agreement) -> str:
        return reference_of_agreement(agreement)

    @extend_schema_field(TrancheShape(many=True))
    def get_tranches(self, agreement: Agreement) -> Any:
        rows = sorted(agreement.tranches.all(), key=lambda tranche: tranche.number)
        return TrancheShape(rows, many=True).data


class AgreementFilters(filters.FilterSet):
    """By file, by instrument, by day of signature."""

    cofinancing = filters.CharFilter(field_name="cofinancing__reference", **OF_FILE)
    instrument = filters.ChoiceFilter(choices=FinancingInstrument.choices, label="Instrument")
    signed_on__gte = filters.DateFilter(
        field_name="signed_on", lookup_expr="gte", label="Signée à partir du"
    )
    signed_on__lte = filters.DateFilter(
        field_name="signed_on", lookup_expr="lte", label="Signée jusqu’au"
    )

    class Meta:
        model = Agreement
        fields: list[str] = []


class AgreementViewSet(ReadViewSet):
    """The signed acts."""

    scope = "funding"
    serializer_class = AgreementShape
    filterset_class = AgreementFilters
    ordering_fields = ("signed_on", "amount")
    lookup_field = "reference"
    lookup_value_regex = r"[A-Z]{2}-\d{4}-\d{4,7}-C\d{1,3}"
    queryset = Agreement.objects.none()

    def get_queryset(self) -> Any:
        return (
            Agreement.objects.filter(cofinancing__in=files_open_to(self.request.user).values("pk"))
            .select_related("cofinancing", "document")
            .prefetch_related("tranches__agreement__cofinancing")
        )

    def get_object(self) -> Any:
        file, number = split(self.kwargs["reference"], "C")
        return get_object_or_404(self.get_queryset(), cofinancing__reference=file, number=number)


class TrancheFilters(filters.FilterSet):
    """By file, by stage, by planned day."""

    cofinancing = filters.CharFilter(field_name="agreement__cofinancing__reference", **OF_FILE)
    certified = filters.BooleanFilter(
        field_name="certified_at", lookup_expr="isnull", exclude=True, label="Service fait certifié"
    )
    paid = filters.BooleanFilter(
        field_name="paid_at", lookup_expr="isnull", exclude=True, label="Payée"
    )
    planned_on__gte = filters.DateFilter(
        field_name="planned_on", lookup_expr="gte", label="Prévue à partir du"
    )
    planned_on__lte = filters.DateFilter(
        field_name="planned_on", lookup_expr="lte", label="Prévue jusqu’au"
    )

    class Meta:
        model = Tranche
        fields: list[str] = []


class TrancheViewSet(ReadViewSet):
    """The tranches of every act; their milestones stand on the co-financing."""

    scope = "funding"
    serializer_class = TrancheShape
    filterset_class = TrancheFilters
    ordering_fields = ("planned_on", "planned_amount")
    lookup_field = "reference"
    lookup_value_regex = r"[A-Z]{2}-\d{4}-\d{4,7}-C\d{1,3}-T\d{1,3}"
    queryset = Tranche.objects.none()

    def get_queryset(self) -> Any:
        files = files_open_to(self.request.user).values("pk")
        return Tranche.objects.filter(agreement__cofinancing__in=files).select_related(
            "agreement__cofinancing"
        )

    def get_object(self) -> Any:
        agreement, number = split(self.kwargs["reference"], "T")
        file, act = split(agreement, "C")
        return get_object_or_404(
            self.get_queryset(),
            agreement__cofinancing__reference=file,
            agreement__number=act,
            number=number,
        )
