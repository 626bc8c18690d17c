"""The fields of the agreement, of the milestones and of the payments."""

import base64
import binascii
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from rest_framework import serializers

from api.fields import DayField, KeyField, MoneyField, NamedRowField
from documents.models import Attachment
from funding.actions import execution
from funding.actions.agreement import PlannedTranche, SignedAct
from funding.actions.milestones import Account, Measured
from funding.api.fields.instruction import long_text
from funding.api.shapes import reference_of_tranche
from funding.forms import PLAN_ROWS
from funding.models import FinancingInstrument, Letter, Milestone
from funding.policies import tranches_of, tranches_to_request
from projects.models import Indicator
from workflow.api import DeedFields, PlainFields

#: Encoded, a piece of a JSON body stays under the size that the service reads of one.
MOST_ENCODED = 2_000_000


def pieces_of_file(context: dict) -> Any:
    """The pieces of the file."""
    return Attachment.objects.of(context["file"])


def letters_to_send(context: dict) -> Any:
    """The letters of the file that were not sent yet."""
    return Letter.objects.filter(cofinancing=context["file"], notified_at=None)


class TrancheRowField(NamedRowField):
    """A tranche by its reference, among those that the deed is about."""

    def __init__(self, rows: Any, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(max_length=40, help_text="Référence de la tranche", **kwargs)

    def find(self, wanted: str) -> Any:
        waiting = self.rows(self.context["file"]).select_related("agreement__cofinancing")
        for tranche in waiting.order_by("pk"):
            if reference_of_tranche(tranche) == wanted:
                return tranche
        raise serializers.ValidationError(_("Cette tranche n’attend pas cet acte."))


class MilestoneField(serializers.IntegerField):
    """A milestone by its number, among those that the deed is about."""

    def __init__(self, rows: Any, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(min_value=1, max_value=1000, help_text="Numéro du jalon", **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        number = super().run_validation(data)
        found = self.rows(Milestone.objects.filter(cofinancing=self.context["file"]))
        milestone = found.filter(number=number).first()
        if milestone is None:
            raise serializers.ValidationError(_("Ce jalon n’attend pas cet acte."))
        return milestone


class PlannedFields(serializers.Serializer):
    """One payment to come."""

    label = serializers.CharField(max_length=200)
    amount = MoneyField(min_value=Decimal("0.01"))
    planned_on = DayField()


class AgreementFields(DeedFields):
    """What is read on the signed act, and the plan of its tranches."""

    amount = MoneyField(min_value=Decimal("0.01"))
    signed_on = DayField()
    plan = PlannedFields(many=True, min_length=1, max_length=PLAN_ROWS)
    ej_number = serializers.RegexField(
        r"^(\d{10})?\Z", required=False, default="", allow_blank=True, help_text="Dix chiffres"
    )
    document = KeyField(
        slug_field="key", rows=pieces_of_file, required=False, allow_null=True, help_text="Pièce"
    )

    def validate_ej_number(self, number: str) -> str:
        if number and self.context["file"].instrument != FinancingInstrument.OPERATOR_AGREEMENT:
            raise serializers.ValidationError(
                _("Seule la convention avec un opérateur porte un numéro d’EJ.")
            )
        return number


def as_act(_file: Any, said: dict) -> dict[str, Any]:
    """The signed act that the action takes."""
    return {
        "act": SignedAct(
            amount=said["amount"],
            signed_on=said["signed_on"],
            plan=[PlannedTranche(**row) for row in said["plan"]],
            ej_number=said["ej_number"],
            document=said.get("document"),
        ),
        "seen_version": said["seen_version"],
    }


class PublishFields(DeedFields):
    """When and where the act was published."""

    published_on = DayField()
    where = serializers.CharField(max_length=500)
    document = KeyField(slug_field="key", rows=pieces_of_file, required=False, allow_null=True)


class EvidenceFields(serializers.Serializer):
    """A small piece inside a JSON body; a larger one is joined as a document."""

    name = serializers.CharField(max_length=200)
    content = serializers.CharField(max_length=MOST_ENCODED, help_text="Octets en base64")

    def validate_content(self, text: str) -> bytes:
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError(_("Ce n’est pas du base64.")) from error


class MeasureFields(serializers.Serializer):
    """An indicator measured: by its label in the project."""

    indicator = serializers.CharField(max_length=200, help_text="Intitulé de l’indicateur")
    value = serializers.DecimalField(max_digits=16, decimal_places=2)
    measured_on = DayField()
    evidence = serializers.CharField(max_length=500, help_text="Où la vérifier")


class AccountFields(DeedFields):
    """What was reached: every indicator of the project measured once."""

    summary = long_text()
    difficulties = long_text(required=False, allow_blank=True, default="")
    measures = MeasureFields(many=True, max_length=60)
    evidence = EvidenceFields(required=False, allow_null=True)

    def validate_measures(self, rows: list[dict]) -> list[Measured]:
        left: list[Indicator] = list(self.context["file"].project.indicators.order_by("pk"))
        found = []
        for row in rows:
            named = next((i for i in left if i.label == row["indicator"]), None)
            if named is None:
                raise serializers.ValidationError(
                    _("« %s » n’est pas un indicateur du projet, ou est mesuré deux fois.")
                    % row["indicator"]
                )
            left.remove(named)
            found.append(Measured(named, row["value"], row["measured_on"], row["evidence"]))
        if left:
            names = ", ".join(indicator.label for indicator in left)
            raise serializers.ValidationError(_("Mesurez aussi : %s.") % names)
        return found


def as_account(_file: Any, said: dict) -> dict[str, Any]:
    """The account that the action takes."""
    piece = said.pop("evidence", None)
    upload = SimpleUploadedFile(piece["name"], piece["content"]) if piece else None
    names = ("summary", "measures", "difficulties")
    told = {name: said.pop(name) for name in names}
    return {"account": Account(upload=upload, **told), **said}


class ImpactFields(AccountFields):
    """An account at a milestone."""

    milestone = MilestoneField(lambda rows: rows.to_report())


class AnswerFields(DeedFields):
    """A milestone and what the desk says of it."""

    milestone = MilestoneField(lambda rows: rows.to_answer())
    reason = long_text(required=False, allow_blank=True, default="")


class ReleaseFields(AnswerFields):
    """A milestone whose report satisfies."""

    milestone = MilestoneField(lambda rows: rows.to_answer().filter(reports__isnull=False))


class RequestPaymentFields(DeedFields):
    """Which tranche, what was done, the piece that proves it."""

    tranche = TrancheRowField(tranches_to_request)
    statement = long_text()
    upload = serializers.FileField(max_length=250, allow_empty_file=True)


class CertifyFields(DeedFields):
    """Which tranche, and what was seen."""

    tranche = TrancheRowField(lambda file: tranches_of(file).to_certify())
    certificate = long_text()


class PayFields(DeedFields):
    """Which certified tranche, how much, when."""

    tranche = TrancheRowField(lambda file: tranches_of(file).to_pay())
    amount = MoneyField(min_value=Decimal("0.01"))
    paid_on = DayField()


class SettleFields(DeedFields):
    """Closes the award; a reason when something is given back."""

    reason = long_text(required=False, allow_blank=True, default="")

    def validate(self, attrs: dict) -> dict:
        rest = execution.amount_not_paid(self.context["file"])
        if rest > 0 and not attrs["reason"].strip():
            raise serializers.ValidationError(
                {"reason": _("Une somme ne sera pas payée : dites pourquoi elle est rendue.")}
            )
        return attrs


class ScanFields(PlainFields):
    """A signed paper: the code printed on it says which file it is of."""

    upload = serializers.FileField(max_length=250, allow_empty_file=True)


class LetterFields(DeedFields):
    """A letter of the file, by its code."""

    letter = KeyField(slug_field="reference", rows=letters_to_send, help_text="Code du courrier")


class DeliverableFields(DeedFields):
    """Where a promised thing is published; by its label."""

    deliverable = serializers.CharField(max_length=200, help_text="Intitulé du livrable")
    address = serializers.URLField(max_length=500)

    def validate_deliverable(self, label: str) -> Any:
        promised = self.context["file"].deliverables.promised()
        found = promised.filter(label=label).order_by("pk").first()
        if found is None:
            raise serializers.ValidationError(_("Ce livrable n’est pas promis par le dossier."))
        return found


class MovedTrancheFields(serializers.Serializer):
    """A tranche not certified yet, with its new day and amount."""

    tranche = TrancheRowField(lambda file: tranches_of(file).to_certify())
    planned_on = DayField(required=False)
    planned_amount = MoneyField(required=False, min_value=Decimal("0.01"))


class RescheduleFields(PlainFields):
    """The tranches that move, and why."""

    tranches = MovedTrancheFields(many=True, min_length=1, max_length=60)
    reason = long_text()
