"""What opening and writing a project asks of a program."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.french import text_refusal, without_controls
from accounts.models import Membership, Organisation, User
from accounts.permissions import Permission
from api.fields import DayField, KeyField, MoneyField, PersonField, TextField
from projects.forms.drafting.rows import FIRST_YEAR, LAST_YEAR, MOST_ROWS
from projects.models import (
    QUESTION,
    Call,
    CallVersion,
    CoFunderState,
    CostNature,
    OwnQuestion,
    ProjectType,
    QuestionKind,
    Verdict,
    WantedHelp,
)
from projects.policies import CHECKLIST, pending_request, questions_of
from projects.queries.fields import ROWS, WRITTEN
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
    title = TextField(max_length=200)

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
    label = TextField(max_length=200)
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

    kind = serializers.CharField(max_length=40, allow_blank=True, default="")
    label = TextField(max_length=200)
    unit = TextField(max_length=40, allow_blank=True, default="")
    baseline = serializers.DecimalField(max_digits=16, decimal_places=2)
    target = serializers.DecimalField(max_digits=16, decimal_places=2)
    target_on = DayField()
    method = TextField(max_length=LONG)


class CoFunderFields(serializers.Serializer):
    """Somebody else who pays, in euros."""

    name = TextField(max_length=200)
    amount = MoneyField(min_value=Decimal("0.01"))
    state = serializers.ChoiceField(choices=CoFunderState.choices, default=CoFunderState.PLANNED)


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "boolean"}, {"type": "null"}]})
class AnswerField(serializers.Field):
    """An answer to a question of the call: a text, or yes or no; null while there is none."""

    def to_internal_value(self, data: Any) -> str | bool:
        if isinstance(data, bool):
            return data
        if isinstance(data, str) and "\0" not in data:
            if refusal := text_refusal(data, self.field_name or _("réponse")):
                raise serializers.ValidationError(refusal)
            return without_controls(data)
        raise serializers.ValidationError(_("Donnez un texte, ou vrai ou faux."))

    def to_representation(self, value: Any) -> Any:
        return value


def answer_refusal(question: OwnQuestion, answer: str | bool | None) -> str:
    """Why the answer does not suit the question, as its form would say; empty: it does."""
    if answer is None:
        return ""
    if question["kind"] == QuestionKind.YES_NO:
        return "" if isinstance(answer, bool) else _("Répondez par vrai ou faux.")
    if isinstance(answer, bool):
        return _("Répondez par un texte.")
    longest = 200 if question["kind"] == QuestionKind.SHORT else LONG
    if len(answer) > longest:
        return _("Pas plus de %(longest)s caractères.") % {"longest": longest}
    return ""


def _text(longest: int = LONG) -> TextField:
    return TextField(max_length=longest, required=False, allow_blank=True)


class EditFields(DeedFields):
    """Some of the fields of a draft; the two lists are replaced whole when they are given."""

    title = TextField(max_length=200, required=False)
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
    starts_on = DayField(required=False, allow_null=True)
    duration_months = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=120
    )
    calendar = _text()
    support_wanted = serializers.ListField(
        child=serializers.ChoiceField(choices=WantedHelp.choices), required=False, max_length=4
    )
    support_need = _text()
    cofunders = CoFunderFields(many=True, required=False, max_length=MOST_ROWS)
    cost_lines = CostLineFields(many=True, required=False, max_length=MOST_ROWS)
    indicators = IndicatorFields(many=True, required=False, max_length=MOST_ROWS)
    answers = serializers.DictField(
        child=AnswerField(allow_null=True),
        required=False,
        help_text="Réponses aux questions propres à l’appel, par leur clé",
    )

    def validate_answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        asked = {question["key"]: question for question in questions_of(self.context["file"])}
        errors = {}
        for key, answer in answers.items():
            if key not in asked:
                errors[key] = [_("L’appel ne pose pas cette question.")]
            elif refusal := answer_refusal(asked[key], answer):
                errors[key] = [refusal]
        if errors:
            raise serializers.ValidationError(errors)
        return answers

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
    for name in ROWS:
        if name in said:
            saved = list(getattr(project, name).order_by("pk").values_list("pk", flat=True))
            rows[name] = [
                {**row, **({"id": saved[place]} if place < len(saved) else {})}
                for place, row in enumerate(said[name])
            ]
    values = {name: said[name] for name in WRITTEN if name in said}
    values |= {f"{QUESTION}{key}": answer for key, answer in said.get("answers", {}).items()}
    return {"seen_version": said["seen_version"], "values": values, "rows": rows}


class TickFields(serializers.Serializer):
    """One item of the checklist; what is not met is explained."""

    item = serializers.ChoiceField(choices=CHECKLIST)
    verdict = serializers.ChoiceField(choices=Verdict.choices, allow_blank=True)
    comment = serializers.CharField(max_length=2_000, allow_blank=True, default="")

    def validate(self, attrs: dict) -> dict:
        if attrs["verdict"] == Verdict.NOT_MET and not attrs["comment"].strip():
            raise serializers.ValidationError({"comment": _("Un constat négatif s’explique.")})
        return attrs


class CheckFields(DeedFields):
    """The reviewer's checklist, at any stage."""

    ticks = TickFields(many=True, max_length=40)


def as_ticks(_project: Any, said: dict) -> dict[str, Any]:
    """The checklist as the action takes it."""
    ticks = {row["item"]: (row["verdict"], row["comment"].strip()) for row in said["ticks"]}
    return {"ticks": ticks, "seen_version": said["seen_version"]}


class QuestionFields(serializers.Serializer):
    """A question on one field of the file."""

    field = serializers.CharField(max_length=60)
    question = serializers.CharField(max_length=LONG)


class ComplementsFields(DeedFields):
    """The questions, and the day by which they are answered."""

    questions = QuestionFields(many=True, min_length=1, max_length=60)
    due_on = DayField()
    message = serializers.CharField(max_length=LONG, allow_blank=True, default="")


def as_questions(_project: Any, said: dict) -> dict[str, Any]:
    """The questions as the action takes them."""
    return {**said, "questions": [(q["field"], q["question"]) for q in said["questions"]]}


class ReplyFields(PlainFields):
    """The answer to one question, at the ``revision`` that was read; not given yet."""

    field = serializers.CharField(max_length=60)
    reply = serializers.CharField(max_length=LONG, allow_blank=True)
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)

    def validate_field(self, name: str) -> Any:
        pending = pending_request(self.context["file"])
        question = pending and pending.questions.filter(field=name).first()
        if not question:
            raise serializers.ValidationError(_("Rien n’est demandé sur ce champ."))
        return question


def members(context: dict) -> Any:
    """The people of the file's organisation."""
    file = context.get("file")
    held = file.organisation_id if file is not None else None
    return User.objects.filter(
        pk__in=Membership.objects.current().filter(organisation=held).values("user")
    )


class HandOverFields(PlainFields):
    """Who leaves, who follows, why: every file of the organisation that the person holds."""

    person = PersonField(rows=members)
    successor = serializers.EmailField(max_length=254)
    reason = serializers.CharField(max_length=LONG)


class PersonFields(DeedFields):
    """A colleague, by the address of their account."""

    email = serializers.EmailField(max_length=254)


class PieceFields(PlainFields):
    """A piece of the file, by the key that the list of documents gives."""

    key = serializers.UUIDField()


__all__ = [
    "AnswerField",
    "CheckFields",
    "ComplementsFields",
    "EditFields",
    "HandOverFields",
    "OpenFields",
    "PersonFields",
    "PieceFields",
    "ReasonFields",
    "ReplyFields",
    "as_questions",
    "as_ticks",
    "as_written",
]
