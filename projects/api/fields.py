"""What opening and writing a project asks of a program."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Organisation
from accounts.permissions import Permission
from api.fields import KeyField, MoneyField
from projects.actions import drafting
from projects.forms.drafting import FIRST_YEAR, LAST_YEAR, MOST_ROWS
from projects.models import Call, CallVersion, CostNature, ProjectType
from workflow.api import DeedFields, PlainFields, ReasonFields

LONG = 10_000


def own_organisations(context: dict) -> Any:
    """The organisations for which the caller opens projects."""
    held = context["request"].user.organisation_ids_for(Permission.PROJECT_CREATE)
    return Organisation.objects.filter(pk__in=held)


class OpenFields(serializers.Serializer):
    """For which organisation, under which call, under which title."""

    organisation = KeyField(slug_field="key", rows=own_organisations)
    call = KeyField(slug_field="key", queryset=Call.objects.all())
    title = serializers.CharField(max_length=200)

    def validate_call(self, call: Call) -> CallVersion:
        version = CallVersion.objects.open_on(timezone.localdate()).filter(call=call).first()
        if version is None:
            raise serializers.ValidationError(_("Cet appel n’est pas ouvert aujourd’hui."))
        return version

    def chosen(self) -> dict[str, Any]:
        """The arguments of the action."""
        said = self.validated_data
        return {
            "organisation": said["organisation"],
            "call_version": said["call"],
            "title": said["title"],
        }


class CostLineFields(serializers.Serializer):
    """A line of the cost plan, in euros."""

    nature = serializers.ChoiceField(choices=CostNature.choices)
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    label = serializers.CharField(max_length=200)
    amount_ht = MoneyField(min_value=Decimal("0.01"))
    amount_ttc = MoneyField(min_value=Decimal("0.01"))

    def validate(self, attrs: dict) -> dict:
        if attrs["amount_ttc"] < attrs["amount_ht"]:
            raise serializers.ValidationError(
                {"amount_ttc": _("Le TTC ne peut être inférieur au HT.")}
            )
        return attrs


class IndicatorFields(serializers.Serializer):
    """What will show the impact."""

    label = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=40, allow_blank=True, default="")
    baseline = serializers.DecimalField(max_digits=16, decimal_places=2)
    target = serializers.DecimalField(max_digits=16, decimal_places=2)
    target_on = serializers.DateField()
    method = serializers.CharField(max_length=LONG)


def _text(longest: int = LONG) -> serializers.CharField:
    return serializers.CharField(max_length=longest, required=False, allow_blank=True)


class EditFields(DeedFields):
    """Some of the fields of a draft; the two lists are replaced whole when they are given."""

    title = serializers.CharField(max_length=200, required=False)
    summary = _text()
    is_confidential = serializers.BooleanField(required=False)
    problem = _text()
    users = _text()
    deployment = _text()
    data_used = _text()
    has_personal_data = serializers.BooleanField(required=False, allow_null=True)
    legal_frame = _text()
    project_types = serializers.ListField(
        child=serializers.ChoiceField(choices=ProjectType.choices), required=False, max_length=3
    )
    team = _text()
    sponsor = _text(200)
    starts_on = serializers.DateField(required=False, allow_null=True)
    duration_months = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=120
    )
    cost_lines = CostLineFields(many=True, required=False, max_length=MOST_ROWS)
    indicators = IndicatorFields(many=True, required=False, max_length=MOST_ROWS)

    def validate_project_types(self, types: list[str]) -> list[str]:
        return list(dict.fromkeys(types))

    def written(self) -> dict[str, Any]:
        """The arguments of the action."""
        said = dict(self.validated_data)
        said["seen_version"] = said.pop("version")
        return as_written(self.context["file"], said)


def as_written(project: Any, said: dict) -> dict[str, Any]:
    """Values and whole lists apart; a row given keeps the place of the saved one of its rank."""
    rows = {}
    for name in drafting.ROWS:
        if name in said:
            saved = list(getattr(project, name).order_by("pk").values_list("pk", flat=True))
            rows[name] = [
                {**row, **({"id": saved[place]} if place < len(saved) else {})}
                for place, row in enumerate(said[name])
            ]
    values = {name: said[name] for name in drafting.WRITTEN if name in said}
    return {"seen_version": said["seen_version"], "values": values, "rows": rows}


class PersonFields(DeedFields):
    """A colleague, by the address of their account."""

    email = serializers.EmailField(max_length=254)


class PieceFields(PlainFields):
    """A piece of the file, by the key that the list of documents gives."""

    key = serializers.UUIDField()


__all__ = [
    "EditFields",
    "OpenFields",
    "PersonFields",
    "PieceFields",
    "ReasonFields",
    "as_written",
]
