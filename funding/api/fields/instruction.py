"""The fields of the request, of the instruction and of the decision."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Membership, User
from api.fields import DayField, KeyField, MoneyField, PersonField
from funding.actions.instruction import BEST_MARK
from funding.models import CommitteeSession, Confidentiality, FinancingInstrument, SessionStatus
from funding.queries.instruction import reviewers_of
from funding.queries.lines import lines_open_in, open_line
from workflow.api import DeedFields, PlainFields

LONG = 10_000


def long_text(**options: Any) -> serializers.CharField:
    """A text of several lines."""
    return serializers.CharField(max_length=LONG, **options)


def reviewers(context: dict) -> Any:
    """The reviewers of the file's strand."""
    file = context.get("file")
    return User.objects.none() if file is None else reviewers_of(file.strand, file)


def members(context: dict) -> Any:
    """Everybody who holds a role, but the caller."""
    current = Membership.objects.current().values("user")
    people = User.objects.filter(is_active=True, pk__in=current)
    return people.exclude(pk=context["request"].user.pk)


def lines(context: dict) -> Any:
    """The open lines of the file's strand for the year."""
    return lines_open_in(context["file"].strand, timezone.localdate().year)


def line_of(context: dict, code: str) -> Any:
    """The one of ``lines`` that has this code, or None."""
    return open_line(code, context["file"].strand, timezone.localdate().year)


def sessions(context: dict) -> Any:
    """The sessions to come on the file's strand."""
    seen = CommitteeSession.objects.visible_to(context["request"].user)
    return seen.filter(budget_line__strand=context["file"].strand).exclude(
        status=SessionStatus.CLOSED
    )


class AmountFields(DeedFields):
    """How much is asked, in euros."""

    amount = MoneyField(min_value=Decimal("0.01"))


class InterestFields(PlainFields):
    """A declaration of interests; a conflict is explained."""

    has_conflict = serializers.BooleanField()
    explanation = long_text(required=False, allow_blank=True, default="")

    def validate(self, attrs: dict) -> dict:
        if attrs["has_conflict"] and not attrs["explanation"].strip():
            raise serializers.ValidationError({"explanation": _("Précisez le lien.")})
        return attrs


class AssessFields(PlainFields):
    """One mark a criterion of the call, an opinion, a comment."""

    scores = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=BEST_MARK),
        help_text="Note de 0 à 5 par clé de critère de l’appel",
    )
    is_favourable = serializers.BooleanField()
    comment = long_text()

    def validate_scores(self, scores: dict[str, int]) -> dict[str, int]:
        wanted = {c["key"] for c in self.context["file"].project.call_version.criteria}
        if set(scores) != wanted:
            names = ", ".join(sorted(wanted))
            raise serializers.ValidationError(_("Notez chaque critère : %s.") % names)
        return scores


class SynthesisFields(DeedFields):
    """The words that close the instruction."""

    synthesis = long_text()


class PeopleFields(DeedFields):
    """The two reviewers in charge; null for nobody."""

    owner = PersonField(rows=reviewers, allow_null=True)
    second = PersonField(rows=reviewers, allow_null=True)


class FollowFields(PlainFields):
    """Whether the caller is told of what happens on the file."""

    following = serializers.BooleanField(default=True)


class ThreadFields(PlainFields):
    """A message, and a piece that goes with it."""

    text = long_text()
    upload = serializers.FileField(max_length=250, required=False, allow_empty_file=True)


class OpinionFields(PlainFields):
    """Whom to ask, what, for when, and who reads the answer."""

    expert = PersonField(rows=members)
    question = long_text()
    due_on = DayField()
    confidentiality = serializers.ChoiceField(
        choices=Confidentiality.choices, default=Confidentiality.DESK
    )


class EnrolFields(DeedFields):
    """The session before which the file goes."""

    session = KeyField(slug_field="reference", rows=sessions, required=False, allow_null=True)

    def validate_session(self, session: Any) -> Any:
        return session

    def validate(self, attrs: dict) -> dict:
        if not attrs.get("session") and sessions(self.context).exists():
            raise serializers.ValidationError({"session": _("Choisissez une séance.")})
        return attrs


class GrantFields(DeedFields):
    """How much, on which line, by which instrument."""

    amount = MoneyField(min_value=Decimal("0.01"))
    line = KeyField(
        slug_field="code", rows=lines, one=line_of, help_text="Code d’une ligne ouverte"
    )
    instrument = serializers.ChoiceField(choices=FinancingInstrument.choices)
    reason = long_text(required=False, allow_blank=True, default="")
    derogation_reason = long_text(required=False, allow_blank=True, default="")


class RefuseFields(DeedFields):
    """A refusal has its reason and its legal remedies."""

    reason = long_text()
    remedies = long_text()
