"""What each role has to do now on co-financings, oldest first."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission, Role
from funding.models import (
    SIGNED_KINDS,
    Assessment,
    Cofinancing,
    CofinancingStatus,
    ImpactReport,
    Letter,
    Milestone,
    Opinion,
    Tranche,
)
from funding.policies import declared_conflict
from funding.policies.payments import ready_to_certify
from funding.queries.awaiting import execution_waiting
from funding.queries.committee.waiting import committees_waiting_for
from notifications.events import Reminder
from projects.models import ProjectStatus
from workflow.models import JournalEntry
from workflow.waiting import Waiting

S = CofinancingStatus
#: What one role has to do is read up to so many lines, the oldest files first.
MOST = 50
#: A reviewer is reminded of the milestone this long before the tranche is due.
NOTICE = timedelta(days=30)
#: An expert is reminded from so long before the deadline, then every morning until they answer.
OPINION_NOTICE = timedelta(days=3)
NO_CONFLICT = Q(my_conflict=None) | Q(my_conflict=False)


def waiting_for(user) -> list[Waiting]:
    """What this wing has for one person: one query for each of their roles that acts here."""
    found: list[Waiting] = []
    if user.can(Permission.FUNDING_ASK):
        found += _for_holder(user)
    if user.can(Permission.FUNDING_REVIEW):
        found += _for_reviewer(user)
    if user.can(Permission.FUNDING_DECIDE):
        found += _for_decision_maker(user)
    if user.can(Permission.FUNDING_PAY):
        found += _for_budget_officer(user)
    if user.can(Permission.COMMITTEE_VOTE):
        found += committees_waiting_for(user)
    found += _opinions_of(user) + execution_waiting(user)
    return sorted(found, key=lambda line: line.since)


def _opinions_of(user) -> list[Waiting]:
    """The opinions that this person still owes."""
    owed = (
        Opinion.objects.outstanding()
        .filter(expert=user)
        .select_related("cofinancing__project__organisation")
        .order_by("asked_at", "pk")
    )
    return [
        Waiting(
            reference=opinion.cofinancing.reference,
            title=opinion.cofinancing.project.title,
            deed=_("Rendre un avis d’expert pour le %(day)s")
            % {"day": opinion.due_on.strftime("%d/%m/%Y")},
            since=opinion.asked_at,
            path=opinion.get_absolute_url(),
            organisation=opinion.cofinancing.project.organisation.name,
        )
        for opinion in owed[:MOST]
    ]


def reminders_of_opinions(at: datetime) -> list[Reminder]:
    """The opinions due within three days, or late: told to their experts each morning."""
    soon = timezone.localdate(at) + OPINION_NOTICE
    owed = (
        Opinion.objects.outstanding()
        .filter(due_on__lte=soon)
        .select_related("cofinancing__project")
        .order_by("due_on", "pk")
    )
    return [
        Reminder(
            opinion.expert_id,
            opinion.cofinancing.reference,
            _("votre avis est attendu pour le %(day)s")
            % {"day": opinion.due_on.strftime("%d/%m/%Y")},
            opinion.get_absolute_url(),
            opinion.cofinancing.project.title,
        )
        for opinion in owed
    ]


def _files(user) -> Any:
    """The files this person sees, each with the date of its last move."""
    last_move = (
        JournalEntry.objects.filter(file_kind=Cofinancing.file_kind, file_id=OuterRef("pk"))
        .order_by("-at")
        .values("at")[:1]
    )
    return (
        Cofinancing.objects.visible_to(user)
        .select_related("project__organisation")
        .annotate(
            since=Subquery(last_move),
            my_conflict=declared_conflict(OuterRef("pk"), user.pk),
        )
        .order_by("pk")
    )


def _tranches(**conditions) -> Exists:
    rows = Tranche.objects.filter(agreement__cofinancing=OuterRef("pk"), **conditions)
    return Exists(rows)


def _line(file: Any, deed: str) -> Waiting:
    return Waiting(
        reference=file.reference,
        title=file.project.title,
        deed=deed,
        since=file.since or file.project.created_at,
        path=file.get_absolute_url(),
        organisation=file.project.organisation.name,
    )


def _for_holder(user) -> list[Waiting]:
    files = _files(user).filter(
        organisation_id__in=user.organisation_ids_for(Permission.FUNDING_ASK),
        status=S.DRAFT,
        project__status__in=[
            ProjectStatus.SUBMITTED,
            ProjectStatus.ADMISSIBLE,
            ProjectStatus.ACTIVE,
        ],
    )
    return [_line(f, _("Déposer la demande de cofinancement")) for f in files[:MOST]]


def _for_reviewer(user) -> list[Waiting]:
    strands = {m.strand for m in user.current_memberships if m.role == Role.REVIEWER}
    given = Assessment.objects.filter(cofinancing=OuterRef("pk"), assessed_by=user)
    files = (
        _files(user)
        .annotate(
            assessed_by_me=Exists(given),
            given=Count("assessments", distinct=True),
            certifiable=Exists(
                ready_to_certify(
                    Tranche.objects.filter(
                        agreement__cofinancing=OuterRef("pk"),
                        planned_on__lte=timezone.localdate() + NOTICE,
                    )
                )
            ),
        )
        .filter(
            Q(status=S.SUBMITTED, project__status__in=["admissible", "active"])
            | Q(status=S.UNDER_REVIEW)
            | Q(status__in=[S.AGREED, S.IN_EXECUTION], certifiable=True, assessed_by_me=True)
        )
        .filter(NO_CONFLICT)
    )
    if "" not in strands:
        files = files.filter(strand__in=strands)
    lines = [(f, _reviewer_deed(f)) for f in files[:MOST]]
    return [_line(f, deed) for f, deed in lines if deed]


def _reviewer_deed(file) -> str:
    if file.status in (S.AGREED, S.IN_EXECUTION):
        return _("Certifier le service fait d’une tranche")
    if file.status == S.UNDER_REVIEW and not file.assessed_by_me and file.given >= 2:
        return ""
    if file.my_conflict is None:
        return _("Déclarer mes intérêts")
    if file.status == S.SUBMITTED:
        return _("Ouvrir l’instruction")
    if not file.assessed_by_me:
        return _("Rendre mon évaluation")
    return _("Rendre l’avis de l’instruction") if file.given >= 2 else ""


def _for_decision_maker(user) -> list[Waiting]:
    files = (
        _files(user)
        .annotate(
            reviewed_by_me=Exists(
                Assessment.objects.filter(cofinancing=OuterRef("pk"), assessed_by=user)
            )
        )
        .filter(status__in=[S.RECOMMENDED, S.NOT_RECOMMENDED, S.DEFERRED, S.IN_COMMITTEE])
        .filter(NO_CONFLICT)
        .exclude(reviewed_by_me=True)
    )
    return [_line(f, _decider_deed(f)) for f in files[:MOST]]


def _decider_deed(file) -> str:
    if file.my_conflict is None:
        return _("Déclarer mes intérêts")
    if file.status == S.IN_COMMITTEE:
        return _("Décider")
    return _("Inscrire en comité")


def _for_budget_officer(user) -> list[Waiting]:
    agreements = Letter.objects.filter(
        cofinancing=OuterRef("pk"),
        kind__in=SIGNED_KINDS,
        decision_moment=OuterRef("decided_at"),
    )
    files = (
        _files(user)
        .annotate(
            is_written=Exists(agreements),
            is_sent=Exists(agreements.filter(notified_at__isnull=False)),
            is_back=Exists(agreements.filter(scans__isnull=False)),
            payable=_tranches(certified_at__isnull=False, paid_at=None, dropped_at=None),
            unfinished=_tranches(paid_at=None, dropped_at=None),
            held=Exists(Milestone.objects.filter(cofinancing=OuterRef("pk"), status="held")),
            closed=Exists(ImpactReport.objects.final_of(OuterRef("pk"), OuterRef("decided_at"))),
        )
        .filter(
            # sent and not back, it waits for the ministry
            Q(status=S.GRANTED) & (Q(is_sent=False) | Q(is_back=True))
            | Q(status__in=[S.AGREED, S.IN_EXECUTION], payable=True, held=False)
            | Q(status=S.IN_EXECUTION, unfinished=False, closed=True)
        )
    )
    return [_line(f, _officer_deed(f)) for f in files[:MOST]]


def _officer_deed(file) -> str:
    if file.status == S.GRANTED:
        return _agreement_deed(file)
    if file.payable:
        return _("Payer une tranche certifiée")
    return _("Solder le cofinancement")


def _agreement_deed(file) -> str:
    if file.is_back:
        return _("Enregistrer la convention signée")
    if file.is_written:
        return _("Envoyer la convention à la signature")
    return _("Établir la convention")
