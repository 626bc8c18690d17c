"""What the morning's reminder says of co-financings: silent reviewers, milestones, money to pay."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.permissions import Role
from funding.models import Assessment, Assignment, Cofinancing, CofinancingStatus, Tranche
from funding.models.milestones import Milestone
from notifications.events import Reminder

#: How long an assessment may be awaited before its reviewer is reminded.
SILENCE = timedelta(days=10)
#: How long before its day a milestone is recalled.
MILESTONE_NOTICE = timedelta(days=15)
#: How long a certified tranche may wait for its payment.
PAYMENT_WAIT = timedelta(days=3)
RUNNING = (CofinancingStatus.AGREED, CofinancingStatus.IN_EXECUTION)


def silent_reviewers(at: datetime) -> Iterator[Reminder]:
    """Each reviewer in charge, still one, who has not given their assessment (one query)."""
    given = Assessment.objects.filter(
        cofinancing=OuterRef("cofinancing"), assessed_by=OuterRef("reviewer")
    )
    silent = (
        Assignment.objects.filter(
            ~Exists(given),
            ended_at=None,
            assigned_at__lt=at - SILENCE,
            reviewer__in=User.objects.holding(Role.REVIEWER).order_by().values("pk"),
            cofinancing__status=CofinancingStatus.UNDER_REVIEW,
        )
        .select_related("cofinancing__project")
        .order_by("assigned_at", "pk")
    )
    for assignment in silent:
        sentence = _(
            "votre évaluation est attendue depuis que le dossier vous est confié, le %(day)s"
        )
        yield _of(
            assignment.reviewer_id,
            assignment.cofinancing,
            sentence % {"day": _day(timezone.localdate(assignment.assigned_at))},
        )


def milestones_due(at: datetime) -> Iterator[Reminder]:
    """The reports that the ministries owe within two weeks, or late (two queries)."""
    today = timezone.localdate(at)
    due = list(
        Milestone.objects.to_report()
        .filter(due_on__lte=today + MILESTONE_NOTICE, cofinancing__status__in=RUNNING)
        .select_related("cofinancing__project")
        .order_by("due_on", "pk")
    )
    holders = _holders({m.cofinancing.project.organisation_id for m in due}, at)
    for milestone in due:
        late = milestone.due_on < today
        sentence = (
            _("le rapport du jalon %(number)s est en retard depuis le %(day)s")
            if late
            else _("le rapport du jalon %(number)s est attendu pour le %(day)s")
        )
        words = sentence % {"number": milestone.number, "day": _day(milestone.due_on)}
        for person in holders.get(milestone.cofinancing.project.organisation_id, []):
            yield _of(person, milestone.cofinancing, words)


def tranches_to_pay(at: datetime) -> Iterator[Reminder]:
    """The tranches whose service was certified days ago and that nobody paid (two queries)."""
    owed = list(
        Tranche.objects.filter(
            certified_at__lt=at - PAYMENT_WAIT,
            paid_at=None,
            dropped_at=None,
            agreement__cofinancing__status__in=RUNNING,
        )
        .select_related("agreement__cofinancing__project")
        .order_by("certified_at", "pk")
    )
    officers = list(User.objects.holding(Role.BUDGET_OFFICER).order_by("pk")) if owed else []
    for tranche in owed:
        certified = timezone.localdate(tranche.certified_at)
        sentence = _("une tranche certifiée le %(day)s est à payer") % {"day": _day(certified)}
        for officer in officers:
            yield _of(officer.pk, tranche.agreement.cofinancing, sentence)


def _holders(organisations: set[int], at: datetime) -> dict[int, list[int]]:
    """The data administrators of each organisation, today."""
    held = Membership.objects.current(timezone.localdate(at)).filter(
        role=Role.DATA_ADMINISTRATOR, organisation__in=organisations
    )
    found: dict[int, list[int]] = {}
    for organisation, person in held.values_list("organisation", "user").order_by("user"):
        found.setdefault(organisation, []).append(person)
    return found


def _of(person_id: int, file: Cofinancing, sentence: str) -> Reminder:
    return Reminder(
        person_id, file.reference, sentence, file.get_absolute_url(), file.project.title
    )


def _day(day) -> str:
    return day.strftime("%d/%m/%Y")
