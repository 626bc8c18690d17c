"""How a co-financing shows itself to a program, as far as the caller may read it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.permissions import Permission
from api.fields import LightFields, MoneyField
from funding.lifecycle import COFINANCING
from funding.models import DECIDED, Cofinancing, CofinancingStatus
from funding.policies import interest_gate
from funding.policies.readings import READING, Reading, reading_in, reading_of
from funding.queries.amendments import amendments_of, sentences_of
from workflow.api import FileShape, WholeFile

AMOUNTS = (
    "total_amount",
    "requested_amount",
    "eligible_amount",
    "granted_amount",
)
#: States that a signed act precedes: milestones and amendments are of them.
IN_USE = tuple(status for status in DECIDED if status != CofinancingStatus.GRANTED)
#: What opens only when interests are declared, and no conflict stands.
GATED = (
    *AMOUNTS,
    "max_rate",
    "max_aid",
    "synthesis",
    "decision_reason",
    "derogation_reason",
    "remedies",
    "instrument",
    "budget_line",
)
#: The desk's own words and lines, never a ministry's to read.
DESK_ONLY = ("synthesis", "budget_line", "derogation_reason")


class CofinancingRow(FileShape):
    """A co-financing in a list. Amounts are null where a declared conflict closes them."""

    lifecycle = COFINANCING
    collection = "cofinancings"

    title = serializers.CharField(source="project.title")
    organisation = serializers.CharField(
        source="project.organisation.key", help_text="Clé de l’organisation"
    )
    strand = serializers.CharField()
    requested_amount = MoneyField(allow_null=True)
    granted_amount = MoneyField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)

    def shown_status(self, file: Cofinancing) -> Any:
        return file.status_shown_to(self.context["request"].user)

    def to_representation(self, file: Cofinancing) -> dict[str, Any]:
        found = super().to_representation(file)
        if getattr(file, "hidden", False):
            found |= {name: None for name in AMOUNTS if name in found}
        return found


class MilestoneShape(LightFields):
    """A milestone, by its number in the file, and the desk's answer."""

    number = serializers.IntegerField()
    due_on = serializers.DateField()
    status = serializers.CharField()
    tranche = serializers.SerializerMethodField(help_text="Tranche que ce jalon libère")
    answered_at = serializers.DateTimeField(allow_null=True)
    answer_reason = serializers.CharField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_tranche(self, milestone: Any) -> str | None:
        return milestone.tranche and reference_of_tranche(milestone.tranche)


class AmendmentShape(LightFields):
    """An amendment: what it changes. ``stage``: prepared, signed, dropped."""

    number = serializers.IntegerField()
    stage = serializers.CharField()
    reason = serializers.CharField()
    total_after = MoneyField(allow_null=True, help_text="Coût total, s’il change")
    eligible_after = MoneyField(allow_null=True, help_text="Assiette, si elle change")
    duration_after = serializers.IntegerField(allow_null=True, help_text="Mois, si elle change")
    aid_before = MoneyField()
    aid_after = MoneyField()
    signed_on = serializers.DateField(allow_null=True)
    document = serializers.UUIDField(source="document.key", default=None, allow_null=True)
    changes = serializers.SerializerMethodField(help_text="Chaque changement, avant et après")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_changes(self, amendment: Any) -> list[str]:
        return sentences_of(amendment)


class CofinancingShape(WholeFile, CofinancingRow):
    """One co-financing, whole. ``gate``: what the caller must do before the figures open."""

    gate = serializers.SerializerMethodField(
        help_text="`declare` : déclarez vos intérêts ; `conflict` : le dossier vous est fermé"
    )
    total_amount = MoneyField(allow_null=True)
    eligible_amount = MoneyField(allow_null=True, help_text="Assiette")
    max_rate = serializers.DecimalField(max_digits=5, decimal_places=4, allow_null=True)
    max_aid = MoneyField(allow_null=True, help_text="Aide maximale sans dérogation")
    instrument = serializers.CharField(allow_null=True)
    budget_line = serializers.CharField(
        source="budget_line.code", default=None, allow_null=True, help_text="Code de la ligne"
    )
    synthesis = serializers.CharField(allow_null=True)
    decision_reason = serializers.CharField(allow_null=True)
    derogation_reason = serializers.CharField(allow_null=True)
    remedies = serializers.CharField(allow_null=True)
    milestones = serializers.SerializerMethodField()
    amendments = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField())
    def get_gate(self, file: Cofinancing) -> str:
        return self._gate(file)

    @extend_schema_field(MilestoneShape(many=True))
    def get_milestones(self, file: Cofinancing) -> Any:
        if self._gate(file) or file.status not in IN_USE:
            return []
        rows = file.milestones.select_related("tranche__agreement__cofinancing").order_by("number")
        return MilestoneShape(rows, many=True).data

    @extend_schema_field(AmendmentShape(many=True))
    def get_amendments(self, file: Cofinancing) -> Any:
        if self._gate(file) or file.status not in IN_USE:
            return []
        is_desk = self.context["request"].user.can(Permission.FUNDING_READ_ALL)
        rows = amendments_of(file, is_desk=is_desk)
        return AmendmentShape([row.amendment for row in rows], many=True).data

    def to_representation(self, file: Cofinancing) -> dict[str, Any]:
        found = super().to_representation(file)
        closed = GATED if self._gate(file) else ()
        if not self.context["request"].user.can(Permission.FUNDING_READ_ALL):
            closed = (*closed, *DESK_ONLY)
        return found | dict.fromkeys(closed)

    def _gate(self, file: Cofinancing) -> str:
        return interest_gate(
            self.context["request"].user, file.status, self._reading(file).conflict
        )

    def _reading(self, file: Cofinancing) -> Reading:
        known: dict[int, Reading] = self.context.setdefault("readings", {})
        if file.pk not in known:
            known[file.pk] = reading_in(file) or reading_of(self.context["request"].user, file)
        return known[file.pk]

    def read_of(self, file: Cofinancing) -> dict[str, Any]:
        return {READING: self._reading(file)}


def reference_of_agreement(agreement: Any) -> str:
    """``DL-2026-0042-C1``: the file, then the rank of the signed act."""
    return f"{agreement.cofinancing.reference}-C{agreement.number}"


def reference_of_tranche(tranche: Any) -> str:
    """``DL-2026-0042-C1-T2``: the signed act, then the rank of the tranche."""
    return f"{reference_of_agreement(tranche.agreement)}-T{tranche.number}"
