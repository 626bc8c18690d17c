"""What surrounds the review of a file: people in charge, threads, opinions, the workload."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.permissions import Permission, Role
from funding.models import (
    Assessment,
    Assignment,
    Channel,
    Cofinancing,
    CofinancingStatus,
    Confidentiality,
    Follow,
    Opinion,
    ReviewPart,
    ThreadMessage,
)
from funding.policies import declared_conflict, files_open_to
from projects.models import Strand

S = CofinancingStatus
TO_REVIEW = (S.SUBMITTED, S.UNDER_REVIEW)


@dataclass(frozen=True)
class Surroundings:
    """What the page of a file says beside the file itself, to one person."""

    assignments: list[Assignment]
    follows: bool
    may: dict[str, bool]
    opinions: list[Opinion]
    private_count: int | None
    holder_count: int


def surroundings(file: Cofinancing, user, deeds: Collection[str]) -> Surroundings:
    """Assignments, opinions and threads, as this person may know them (five queries).

    ``deeds``: the names of what the person may do now on the file.
    """
    is_desk = user.can(Permission.FUNDING_READ_ALL)
    readable = ThreadMessage.objects.filter(cofinancing=file).visible_to(user)
    counts = dict(
        readable.order_by().values_list("channel").annotate(n=Count("pk")).order_by("channel")
    )
    names = ("assign", "follow", "confer", "write_to_holder", "reply_to_desk", "ask_opinion")
    may = {name: name in deeds for name in names}
    return Surroundings(
        assignments=list(
            Assignment.objects.filter(cofinancing=file, ended_at=None)
            .select_related("reviewer")
            .order_by("part", "pk")
        )
        if is_desk
        else [],
        follows=is_desk and Follow.objects.filter(cofinancing=file, followed_by=user).exists(),
        may=may,
        opinions=list(opinions_of(file, user)),
        private_count=counts.get(Channel.PRIVATE, 0) if reads_private_thread(file, user) else None,
        holder_count=counts.get(Channel.HOLDER, 0),
    )


def reads_private_thread(file: Cofinancing, user) -> bool:
    """The reviewers' side and the auditors; never somebody who acts for the holder."""
    if not (user.can(Permission.FUNDING_CONFER) or Role.AUDITOR in user.roles):
        return False
    return (
        file.holder_id not in user.organisation_ids_for(Permission.PROJECT_EDIT)
        and file.project.created_by_id != user.pk
        and not user.contributions.filter(project=file.project_id).exists()
    )


def private_threads_open_to(user) -> QuerySet[Any, Any]:
    """The files whose private thread, and its pieces, this person may read."""
    if not user.is_authenticated:
        return Cofinancing.objects.none()
    if not (user.can(Permission.FUNDING_CONFER) or Role.AUDITOR in user.roles):
        return Cofinancing.objects.none()
    held = user.organisation_ids_for(Permission.PROJECT_EDIT)
    return (
        files_open_to(user)
        .exclude(organisation__in=held)
        .exclude(project__created_by=user.pk)
        .exclude(project__in=user.contributions.values("project"))
    )


def messages_of(file: Cofinancing, channel: str, user) -> QuerySet[ThreadMessage]:
    """The messages of one thread, newest first, with their people."""
    return (
        ThreadMessage.objects.filter(cofinancing=file, channel=channel)
        .visible_to(user)
        .select_related("sent_by", "piece")
        .prefetch_related("recipients")
        .order_by("-pk")
    )


def opinions_of(file: Cofinancing, user) -> QuerySet[Opinion]:
    """The opinions that this person may read: the reviewers' side all, the holder those shared."""
    found = (
        Opinion.objects.filter(cofinancing=file).select_related("expert", "asked_by").order_by("pk")
    )
    if user.can(Permission.FUNDING_CONFER) or Role.AUDITOR in user.roles:
        return found if reads_private_thread(file, user) else _shared(found)
    if user.can(Permission.FUNDING_READ_ALL):
        return found.filter(answered_at__isnull=False)
    return _shared(found)


def _shared(found: QuerySet[Opinion]) -> QuerySet[Opinion]:
    return found.filter(answered_at__isnull=False, confidentiality=Confidentiality.SHARED)


def opinions_for(user) -> QuerySet[Opinion]:
    """The opinions on whose page this person may go: the expert's own, and those they may read."""
    if not user.is_authenticated or not user.roles:
        return Opinion.objects.none()
    mine = Q(expert=user)
    return Opinion.objects.filter(
        mine | Q(cofinancing__in=private_threads_open_to(user))
    ).select_related("cofinancing__project__organisation", "expert", "asked_by")


def reviewers_of(strand: str, file: Cofinancing | None = None) -> QuerySet[User]:
    """The reviewers of a strand, but those who declared a conflict on the file."""
    held = Membership.objects.current().filter(role=Role.REVIEWER, strand__in=["", strand])
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    if file is not None:
        said = people.alias(said_conflict=declared_conflict(file.pk, OuterRef("pk")))
        people = said.filter(Q(said_conflict=None) | Q(said_conflict=False))
    return people.order_by("last_name", "first_name", "pk")


@dataclass(frozen=True)
class Load:
    """One reviewer's open files. ``oldest``: when the oldest was filed; ``to_assess``: theirs."""

    reviewer: User
    strands: str
    owned: int
    seconded: int
    to_assess: int
    oldest: datetime | None

    def age(self, today: date) -> int | None:
        """Days since the oldest of their files was filed."""
        return (today - timezone.localdate(self.oldest)).days if self.oldest else None


def workload() -> list[Load]:
    """Each reviewer's open files, the most loaded first. Two queries."""
    live = Q(assignments__ended_at=None, assignments__cofinancing__status__in=TO_REVIEW)
    given = Assessment.objects.filter(
        cofinancing=OuterRef("cofinancing"), assessed_by=OuterRef("reviewer")
    )
    unassessed = Assignment.objects.filter(
        ~Exists(given), ended_at=None, cofinancing__status__in=TO_REVIEW
    )
    held = Membership.objects.current().filter(role=Role.REVIEWER)
    people = (
        User.objects.filter(is_active=True, pk__in=held.values("user"))
        .annotate(
            owned=Count("assignments", filter=live & Q(assignments__part=ReviewPart.OWNER)),
            seconded=Count("assignments", filter=live & Q(assignments__part=ReviewPart.SECOND)),
            to_assess=Count("assignments", filter=Q(assignments__in=unassessed)),
            oldest=Min("assignments__cofinancing__submitted_at", filter=live),
        )
        .prefetch_related("memberships")
        .order_by("-owned", "-seconded", "last_name", "pk")
    )
    return [
        Load(
            person,
            _strands_of(person),
            person.owned,
            person.seconded,
            person.to_assess,
            person.oldest,
        )
        for person in people
    ]


def _strands_of(person: User) -> str:
    held = {
        m.strand for m in person.memberships.all() if m.role == Role.REVIEWER and not m.ended_on
    }
    if "" in held or not held:
        return _("Les deux volets")
    return ", ".join(sorted(str(Strand(strand).label) for strand in held))


def unassigned(user) -> QuerySet[Any, Any]:
    """The files to review that nobody owns, oldest first, for those who share them out."""
    owned = Assignment.objects.filter(
        cofinancing=OuterRef("pk"), part=ReviewPart.OWNER, ended_at=None
    )
    return (
        Cofinancing.objects.visible_to(user)
        .filter(~Exists(owned), status__in=TO_REVIEW)
        .select_related("project__organisation")
        .order_by("submitted_at", "pk")
    )


def may_see_workload(user) -> bool:
    return user.can(Permission.FUNDING_ASSIGN) or Role.AUDITOR in user.roles
