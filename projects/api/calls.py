"""Calls and the versions of their rules, as anybody with an account reads them."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.base import ReadViewSet
from api.fields import LightFields, MoneyField
from projects.models import Call, CallVersion

RATE: Any = {"max_digits": 5, "decimal_places": 4}


class CriterionShape(LightFields):
    """A criterion of the grid; the weights add up to 100."""

    key = serializers.CharField()
    label = serializers.CharField()
    weight = serializers.IntegerField()


class CallVersionShape(LightFields):
    """The rules of a call as published. Rates are shares: 0.5000 is 50 %."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    opens_on = serializers.DateField()
    closes_on = serializers.DateField(allow_null=True)
    tax_basis = serializers.CharField(help_text="`ht` ou `ttc`")
    min_total_cost = MoneyField()
    max_total_cost = MoneyField()
    max_rate = serializers.DecimalField(**RATE)
    derogation_max_rate = serializers.DecimalField(**RATE)
    tranche_above_amount = MoneyField()
    tranche_above_months = serializers.IntegerField()
    milestone_months = serializers.IntegerField()
    excluded_natures = serializers.ListField(child=serializers.CharField())
    admissibility_days = serializers.IntegerField(help_text="Jours ouvrés")
    complement_days = serializers.IntegerField(help_text="Jours ouvrés")
    criteria = CriterionShape(many=True)
    mandatory_indicators = serializers.JSONField()
    asked_documents = serializers.JSONField()
    questions = serializers.JSONField()


class CallShape(serializers.ModelSerializer):
    """A call with every published version of its rules, the first one first."""

    versions = serializers.SerializerMethodField()

    class Meta:
        model = Call
        fields = ["key", "title", "strand", "versions"]

    @extend_schema_field(CallVersionShape(many=True))
    def get_versions(self, call: Call) -> Any:
        return CallVersionShape(call.published, many=True).data  # type: ignore[attr-defined] # read along by the queryset


class CallViewSet(ReadViewSet):
    """The calls and the rules that were published."""

    scope = "calls"
    lookup_field = "key"
    serializer_class = CallShape
    filterset_fields = ["strand"]
    search_fields = ("title",)

    def get_queryset(self) -> Any:
        published = CallVersion.objects.filter(published_at__isnull=False).order_by("number")
        return (
            Call.objects.filter(versions__published_at__isnull=False)
            .distinct()
            .prefetch_related(Prefetch("versions", published, to_attr="published"))
        )
