"""Which of our signed acts an EJ of Chorus is: by its number, or by a person’s word."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Abs, Replace, Upper
from django.utils.translation import gettext as _

from funding.ledger.chorus.columns import folded
from funding.ledger.chorus.figures import EJFigures, Key
from funding.ledger.models.acts import Engagement
from funding.ledger.models.chorus import ChorusLine, ChorusLink, ExtractKind, LinkDecision

#: Points under which a resemblance is not worth a person’s time.
WORTH_SHOWING = 40
_NAMES: list[Callable[[Iterable[str]], dict[str, list[str]]]] = []
#: Words that half of the suppliers share.
_COMMON = frozenset({"ministere", "direction", "generale", "service", "agence", "national"})


def name_awards_with(names: Callable[[Iterable[str]], dict[str, list[str]]]) -> None:
    """Tells from above how to name awards: ``names(awards)`` gives each one’s known names.

    The ledger knows no file: names of organisations and titles come from the wing that does.
    """
    _NAMES[:] = [names]


def names_of(awards: Iterable[str]) -> dict[str, list[str]]:
    """The names by which each award may be recognised in a text of Chorus."""
    return _NAMES[0](awards) if _NAMES else {}


def number_of(engagement: Engagement) -> str:
    """The EJ of an act, spelt as lines spell theirs."""
    return "".join(engagement.ej_number.split()).upper()


def borne() -> QuerySet:
    """The engagements that movements bear, with their balance, in the order of their signature."""
    bearing = Engagement.objects.filter(balance__isnull=False)
    return bearing.select_related("balance", "line").order_by("signed_on", "pk")


@dataclass
class Act:
    """Engagements of ours and EJs of Chorus that are one signed act and its amendments."""

    award: str
    engagements: list[Engagement] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)

    @property
    def engaged(self) -> Decimal:
        return sum((e.balance.engaged_amount for e in self.engagements), Decimal(0))

    @property
    def paid(self) -> Decimal:
        return sum((e.balance.paid_amount for e in self.engagements), Decimal(0))

    @property
    def label(self) -> str:
        return ", ".join(sorted({ej or _("ligne sans EJ") for ej, _line in self.keys}))


def acts(*, award: str = "") -> list[Act]:
    """Every act with its EJs, in 2 queries; an act without EJ has no key."""
    engagements = list(borne())
    links = ChorusLink.objects.standing().filter(decision=LinkDecision.ACCEPTED)
    parent: dict[object, object] = {}

    def root(node):
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for engagement in engagements:
        if number := number_of(engagement):
            parent[root((number, None))] = root(engagement.pk)
        if engagement.amends_id:
            parent[root(engagement.pk)] = root(engagement.amends_id)
    for link in links.order_by("pk"):
        parent[root((link.ej_number, link.line_id))] = root(link.engagement_id)
    found: dict[object, Act] = {}
    for engagement in engagements:
        act = found.setdefault(root(engagement.pk), Act(engagement.award))
        act.engagements.append(engagement)
    for node in list(parent):
        if isinstance(node, tuple) and root(node) in found:
            found[root(node)].keys.append(node)
    return [a for a in found.values() if not award or a.award == award]


def unreconciled_lines() -> QuerySet:
    """Lines that count, that no engagement’s number claims and of which nobody has said a word."""
    spelt = Upper(Replace("ej_number", Value(" "), Value("")))
    known = (
        Engagement.objects.exclude(ej_number="")
        .annotate(spelt=spelt)
        .filter(spelt=OuterRef("ej_number"))
    )
    answered = ChorusLink.objects.standing().exclude(decision=LinkDecision.REJECTED)
    return (
        ChorusLine.objects.counting()
        .exclude(~Q(ej_number="") & Exists(known))
        .exclude(~Q(ej_number="") & Exists(answered.filter(ej_number=OuterRef("ej_number"))))
        .exclude(Q(ej_number="") & Exists(answered.filter(line=OuterRef("pk"))))
    )


def unreconciled(search: str = "") -> QuerySet:
    """The queue: one row per EJ (``alone`` 0), or per line without EJ (its number), largest first.

    Each row: ``ej_number, alone, count, engagement_lines, payment_lines, first, last, supplier,
    label, size`` (size: the largest amount at stake, in absolute value).
    """
    lines = unreconciled_lines()
    if search:
        lines = lines.filter(
            Q(ej_number__icontains=search)
            | Q(supplier__icontains=search)
            | Q(label__icontains=search)
            | Q(payment_number__icontains=search)
        )
    alone = Case(When(ej_number="", then=F("pk")), default=Value(0), output_field=BigIntegerField())
    return (
        lines.annotate(alone=alone)
        .values("ej_number", "alone")
        .annotate(
            count=Count("pk"),
            engagement_lines=Count("pk", filter=Q(kind=ExtractKind.ENGAGEMENTS)),
            payment_lines=Count("pk", filter=Q(kind=ExtractKind.PAYMENTS)),
            first=Min("posted_on"),
            last=Max("posted_on"),
            supplier=Max("supplier"),
            label=Max("label"),
            size=Max(Abs("amount")),
            net=Sum("amount"),
        )
        .order_by("-size", "ej_number", "alone")
    )


@dataclass(frozen=True)
class Suggestion:
    """One of our acts that resembles, how much (0 to 100), and why in words."""

    engagement: Engagement
    points: int
    reasons: list[str]


def suggestions(
    subjects: list[tuple[Key, EJFigures, str]], *, most: int = 3
) -> dict[Key, list[Suggestion]]:
    """For each ``(key, figures, text of its lines)``, the acts that resemble it, best first.

    Those that a person set aside for this EJ are not offered again. 3 queries whatever the number
    of subjects.
    """
    if not subjects:
        return {}
    candidates = list(borne())
    refused = set(
        ChorusLink.objects.standing()
        .filter(decision=LinkDecision.REJECTED)
        .order_by("pk")
        .values_list("ej_number", "line_id", "engagement_id")
    )
    names = names_of({e.award for e in candidates})
    words = {award: _telling(" ".join(said)) for award, said in names.items()}
    found: dict[Key, list[Suggestion]] = defaultdict(list)
    for key, figures, text in subjects:
        told = _telling(text)
        for engagement in candidates:
            if (*key, engagement.pk) in refused:
                continue
            points, reasons = _resemblance(
                engagement, figures, text, told & words.get(engagement.award, set())
            )
            if points >= WORTH_SHOWING:
                found[key].append(Suggestion(engagement, min(points, 100), reasons))
        found[key] = sorted(found[key], key=lambda s: (-s.points, s.engagement.pk))[:most]
    return dict(found)


def _telling(text: str) -> set[str]:
    return {w for w in folded(text).split() if len(w) > 3 and w not in _COMMON}


def _resemblance(
    engagement: Engagement, figures: EJFigures, text: str, shared: set[str]
) -> tuple[int, list[str]]:
    points, reasons = 0, []
    if engagement.award.upper() in text.upper():
        points += 60
        reasons.append(_("le texte cite %(award)s") % {"award": engagement.award})
    ours = engagement.balance.engaged_amount
    theirs = figures.engaged if figures.has_engagement_lines else figures.paid
    if theirs and theirs == ours:
        points += 45
        reasons.append(_("même montant engagé"))
    elif figures.has_engagement_lines and ours and abs(theirs - ours) <= ours / 100:
        points += 25
        reasons.append(_("montant engagé proche, à 1 % près"))
    elif not figures.has_engagement_lines and theirs and theirs == engagement.balance.paid_amount:
        points += 35
        reasons.append(_("même montant payé"))
    if figures.first_on:
        gap = abs((figures.first_on - engagement.signed_on).days)
        if gap <= 31:
            points += 25
            reasons.append(_("date à %(days)s j de la signature") % {"days": gap})
        elif gap <= 92:
            points += 10
            reasons.append(_("date à moins de trois mois de la signature"))
    if shared:
        points += 30
        reasons.append(
            _("mots communs avec l’organisation : %(words)s")
            % {"words": ", ".join(sorted(shared)[:4])}
        )
    if engagement.ej_number:
        points -= 20
        reasons.append(_("a déjà l’EJ %(ej)s") % {"ej": engagement.ej_number})
    return points, reasons
