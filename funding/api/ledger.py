"""The envelopes with their figures at any date, their lines, and the movements behind them."""

from typing import Any

from django.db.models import Q
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import ReadViewSet
from api.fields import LightFields, MoneyField
from funding.ledger import queries as ledger
from funding.ledger.models import BudgetLine, Credit, Envelope, Kind, Movement, Strand

FIGURES = (
    "opened",
    "frozen",
    "available",
    "reserved",
    "engaged",
    "paid",
    "remaining_to_programme",
    "remaining_to_engage",
    "remaining_to_pay",
)


class LineFiguresShape(LightFields):
    """What a line holds for one fiscal year, in AE or in CP, in euros."""

    line = serializers.CharField(help_text="Code de la ligne")
    label = serializers.CharField()
    strand = serializers.CharField()
    nature = serializers.CharField()
    fiscal_year = serializers.IntegerField()
    credit = serializers.CharField(help_text="`ae` ou `cp`")
    opened = MoneyField()
    frozen = MoneyField()
    available = MoneyField()
    reserved = MoneyField()
    engaged = MoneyField()
    paid = MoneyField()
    remaining_to_programme = MoneyField()
    remaining_to_engage = MoneyField()
    remaining_to_pay = MoneyField()


class TotalShape(LightFields):
    """The same figures, all lines and years together."""

    credit = serializers.CharField(help_text="`ae` ou `cp`")
    opened = MoneyField()
    frozen = MoneyField()
    available = MoneyField()
    reserved = MoneyField()
    engaged = MoneyField()
    paid = MoneyField()
    remaining_to_programme = MoneyField()
    remaining_to_engage = MoneyField()
    remaining_to_pay = MoneyField()


class EnvelopeRow(serializers.Serializer):
    """An envelope in a list."""

    code = serializers.CharField()
    label = serializers.CharField()
    programme = serializers.CharField()
    action = serializers.CharField()
    ceiling_amount = MoneyField(help_text="Plafond d’AE")
    allocated_amount = MoneyField(help_text="AE ouvertes")


class EnvelopeShape(EnvelopeRow):
    """An envelope, with the figures of each line, year and credit at the dates asked for."""

    as_of = serializers.DateField(allow_null=True)
    known_on = serializers.DateField(allow_null=True)
    lines = LineFiguresShape(many=True)
    totals = TotalShape(many=True)


class DatesShape(LightFields):
    """At which dates the figures are read, and for which year."""

    as_of = serializers.DateField(required=False, allow_null=True)
    known_on = serializers.DateField(required=False, allow_null=True)
    fiscal_year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)


class EnvelopeViewSet(ReadViewSet):
    """The envelopes, for those who may read the ledger."""

    scope = "ledger"
    reads = Permission.LEDGER_VIEW
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,40}"
    search_fields = ("label", "code")
    filterset_fields = ["programme", "action"]
    ordering_fields = ("code",)
    queryset = Envelope.objects.none()

    def get_queryset(self) -> Any:
        return Envelope.objects.visible_to(self.request.user)

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return EnvelopeRow if self.action == "list" else EnvelopeShape

    @extend_schema(
        parameters=[
            OpenApiParameter("as_of", {"type": "string", "format": "date"}, description=(
                "Ce qui avait effet ce jour-là")),
            OpenApiParameter("known_on", {"type": "string", "format": "date"}, description=(
                "Ce qui était enregistré ce jour-là")),
            OpenApiParameter("fiscal_year", int, description="Un seul exercice"),
        ],
        examples=[OpenApiExample("Au 31 mars, connu le 15 avril", parameter_only=("as_of", "query"),
                                 value="2026-03-31")],
    )  # fmt: skip
    def retrieve(self, request, *args: Any, **kwargs: Any) -> Response:
        """Les soldes d’une enveloppe, aujourd’hui ou à une date, connus alors ou depuis."""
        envelope = self.get_object()
        given = {
            n: request.query_params[n] for n in DatesShape().fields if n in request.query_params
        }
        asked = DatesShape(data=given)
        asked.is_valid(raise_exception=True)
        rows = ledger.balances(envelope=envelope, **asked.validated_data)
        totals = ledger.totals(rows)
        told = {
            **{name: getattr(envelope, name) for name in EnvelopeRow().fields},
            "as_of": asked.validated_data.get("as_of"),
            "known_on": asked.validated_data.get("known_on"),
            "lines": [
                {
                    "line": row.line.code,
                    "label": row.line.label,
                    "strand": row.line.strand,
                    "nature": row.line.nature,
                    "fiscal_year": row.fiscal_year,
                    "credit": row.credit,
                    **figures_of(row.figures),
                }
                for row in rows
            ],
            "totals": [
                {"credit": credit, **figures_of(figures)} for credit, figures in totals.items()
            ],
        }
        return Response(EnvelopeShape(told).data)


def figures_of(figures: ledger.Figures) -> dict[str, Any]:
    """The nine figures of the contract."""
    return {name: getattr(figures, name) for name in FIGURES}


class BudgetLineShape(LightFields):
    """A line of an envelope."""

    code = serializers.CharField()
    label = serializers.CharField()
    envelope = serializers.CharField(source="envelope.code")
    strand = serializers.CharField()
    nature = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True)


class BudgetLineFilters(filters.FilterSet):
    """By envelope, by strand, by nature."""

    envelope = filters.CharFilter(
        field_name="envelope__code", max_length=40, label="Code de l’enveloppe"
    )
    strand = filters.ChoiceFilter(choices=Strand.choices, label="Volet")
    nature = filters.CharFilter(max_length=60, label="Nature de dépense")

    class Meta:
        model = BudgetLine
        fields: list[str] = []


class BudgetLineViewSet(ReadViewSet):
    """The budget lines; their figures stand on the envelope."""

    scope = "ledger"
    reads = Permission.LEDGER_VIEW
    lookup_field = "code"
    lookup_value_regex = r"[\w.-]{1,40}"
    serializer_class = BudgetLineShape
    filterset_class = BudgetLineFilters
    search_fields = ("label", "code")
    ordering_fields = ("code",)
    queryset = BudgetLine.objects.none()

    def get_queryset(self) -> Any:
        return BudgetLine.objects.visible_to(self.request.user).select_related("envelope")


class MovementShape(LightFields):
    """A fact of the ledger: so many euros from one pocket to another. ``hash`` is its seal."""

    key = serializers.CharField()
    kind = serializers.CharField()
    credit = serializers.CharField()
    amount = MoneyField()
    source_line = serializers.CharField(source="source_line.code", default=None, allow_null=True)
    source_year = serializers.IntegerField(allow_null=True)
    source_pocket = serializers.CharField()
    destination_line = serializers.CharField(
        source="destination_line.code", default=None, allow_null=True
    )
    destination_year = serializers.IntegerField(allow_null=True)
    destination_pocket = serializers.CharField()
    award = serializers.CharField(help_text="Référence du cofinancement")
    effect_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField()
    reason = serializers.CharField()
    number = serializers.IntegerField(help_text="Rang dans la chaîne de la ligne")
    hash = serializers.CharField()


class MovementFilters(filters.FilterSet):
    """By kind, credit, award, line and day of effect."""

    kind = filters.ChoiceFilter(choices=Kind.choices, label="Nature")
    credit = filters.ChoiceFilter(choices=Credit.choices, label="Crédit")
    award = filters.CharFilter(max_length=60, label="Référence du cofinancement")
    line = filters.CharFilter(method="of_line", max_length=40, label="Code d’une ligne touchée")
    effect_on__gte = filters.DateFilter(
        field_name="effect_on", lookup_expr="gte", label="Effet à partir du"
    )
    effect_on__lte = filters.DateFilter(
        field_name="effect_on", lookup_expr="lte", label="Effet jusqu’au"
    )

    class Meta:
        model = Movement
        fields: list[str] = []

    def of_line(self, queryset: Any, name: str, code: str) -> Any:
        """The movements that leave or reach a line."""
        lines = BudgetLine.objects.filter(code=code).values("pk")
        return queryset.filter(Q(source_line__in=lines) | Q(destination_line__in=lines))


class MovementViewSet(ReadViewSet):
    """The movements, newest first; nothing writes one but the deeds."""

    scope = "ledger"
    reads = Permission.LEDGER_VIEW
    lookup_field = "key"
    lookup_value_regex = r"[^/]{1,120}"
    serializer_class = MovementShape
    filterset_class = MovementFilters
    queryset = Movement.objects.none()

    def get_queryset(self) -> Any:
        return Movement.objects.visible_to(self.request.user).select_related(
            "source_line", "destination_line", "recorded_by"
        )
