"""The fields of amendments: what is named changes, the rest stays."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from api.fields import DayField, KeyField, MoneyField
from funding.actions.amendments import NewMilestone, NewTerms, NewTranche
from funding.api.fields.execution import MilestoneField, TrancheRowField, pieces_of_file
from funding.api.fields.instruction import long_text
from funding.models import MilestoneStatus
from funding.policies import tranches_of
from workflow.api import DeedFields, PlainFields


class NewTrancheFields(PlainFields):
    """A tranche to come as it becomes; an amount of zero gives it up."""

    tranche = TrancheRowField(lambda file: tranches_of(file).to_certify())
    amount = MoneyField(min_value=Decimal("0.00"), required=False)
    planned_on = DayField(required=False)


class NewMilestoneFields(PlainFields):
    """A milestone awaited, and its new day."""

    milestone = MilestoneField(lambda rows: rows.filter(status=MilestoneStatus.AWAITED))
    due_on = DayField()


class NewTermsFields(DeedFields):
    """What the amendment changes: costs, duration, tranches, milestones, what is given back."""

    reason = long_text(help_text="Objet de l’avenant")
    total = MoneyField(min_value=Decimal("0.01"), required=False, help_text="Coût total")
    eligible = MoneyField(min_value=Decimal("0.01"), required=False, help_text="Assiette")
    duration = serializers.IntegerField(min_value=1, max_value=120, required=False)
    aid = MoneyField(
        min_value=Decimal("0.00"),
        required=False,
        help_text="Ce qui reste de l’aide après l’avenant, pour contrôle",
    )
    tranches = NewTrancheFields(many=True, required=False, max_length=60)
    milestones = NewMilestoneFields(many=True, required=False, max_length=60)
    release = serializers.BooleanField(
        required=False, default=False, help_text="Rend aussi ce qui n’est pas conventionné"
    )


def as_new_terms(_file: Any, said: dict) -> dict[str, Any]:
    """The new terms that the action takes."""
    tranches = [
        NewTranche(
            row["tranche"],
            row.get("amount", row["tranche"].planned_amount),
            row.get("planned_on", row["tranche"].planned_on),
        )
        for row in said.get("tranches", [])
    ]
    terms = NewTerms(
        **{name: said.get(name) for name in ("total", "eligible", "duration", "aid")},
        tranches=tranches,
        milestones=[NewMilestone(**row) for row in said.get("milestones", [])],
        release=said["release"],
    )
    return {"terms": terms, "reason": said["reason"], "seen_version": said["seen_version"]}


class AmendFields(DeedFields):
    """When the amendment was signed, and the signed paper."""

    signed_on = DayField()
    document = KeyField(
        slug_field="key", rows=pieces_of_file, required=False, allow_null=True, help_text="Pièce"
    )
