"""What follows a decision and waits for somebody: letters, signatures, milestones, late reports."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from funding.models import (
    SIGNED_KINDS,
    Amendment,
    Cofinancing,
    CofinancingStatus,
    ImpactReport,
    Letter,
    LetterKind,
    Milestone,
    MilestoneStatus,
    ScanStatus,
    SignedScan,
    Tranche,
)
from funding.queries.letters import decisions_to_tell
from workflow.waiting import Waiting

S = CofinancingStatus
#: A milestone is announced this long before it is due.
NOTICE = timedelta(days=30)
LIVE = (S.AGREED, S.IN_EXECUTION)
#: So many lines a kind of deed are enough, the oldest first.
MOST = 50


def execution_waiting(user) -> list[Waiting]:
    """What this person has to do after the decisions; two queries a role at most."""
    found: list[Waiting] = []
    if user.can(Permission.FUNDING_SIGN):
        found += _reports_of(user) + _signatures_of(user)
    if user.can(Permission.FUNDING_CERTIFY):
        found += _answers_of(user)
    if user.can(Permission.FUNDING_DECIDE):
        found += [
            _line(file, _("Envoyer le courrier de la décision"), file.decided_at)
            for file in decisions_to_tell(user)[:MOST]
        ]
    if user.can(Permission.FUNDING_ENGAGE):
        found += _scans() + _amendments()
    return found


def _owed(until) -> Any:
    return (
        Milestone.objects.filter(cofinancing__status__in=LIVE)
        .filter(
            Q(status=MilestoneStatus.AWAITED, due_on__lte=until) | Q(status=MilestoneStatus.HELD)
        )
        .select_related("cofinancing__project__organisation")
        .order_by("due_on", "pk")
    )


def _deed(milestone: Milestone, today) -> str:
    words = {"n": milestone.number, "day": milestone.due_on.strftime("%d/%m/%Y")}
    if milestone.status == MilestoneStatus.HELD:
        return _("Compléter le rapport du jalon %(n)s : les paiements sont suspendus") % words
    if milestone.due_on < today:
        return _("Rendre compte du jalon %(n)s, en retard depuis le %(day)s") % words
    return _("Rendre compte du jalon %(n)s pour le %(day)s") % words


def _reports_of(user) -> list[Waiting]:
    """The milestones to report, and the final reports of files where all is paid."""
    own = Q(organisation_id__in=user.organisation_ids_for(Permission.FUNDING_SIGN))
    today = timezone.localdate()
    mine = Cofinancing.objects.filter(own)
    lines = [
        _line(m.cofinancing, _deed(m, today), _moment(m.due_on - NOTICE))
        for m in _owed(today + NOTICE).filter(cofinancing__in=mine)[:MOST]
    ]
    unpaid = Tranche.objects.filter(
        agreement__cofinancing=OuterRef("pk"), paid_at=None, dropped_at=None
    )
    done = ImpactReport.objects.final_of(OuterRef("pk"), OuterRef("decided_at"))
    over = mine.filter(~Exists(unpaid), ~Exists(done), status=S.IN_EXECUTION)
    return lines + [
        _line(file, _("Remettre le rapport final"), file.decided_at)
        for file in over.select_related("project__organisation").order_by("pk")[:MOST]
    ]


def _signatures_of(user) -> list[Waiting]:
    """The agreements and amendments sent for signature that have not come back."""
    waiting = Q(cofinancing__status=S.GRANTED) | Q(
        kind=LetterKind.AMENDMENT,
        cofinancing__in=Amendment.objects.prepared().values("cofinancing"),
    )
    sent = Letter.objects.filter(
        waiting,
        kind__in=SIGNED_KINDS,
        decision_moment=F("cofinancing__decided_at"),
        notified_at__isnull=False,
        scans=None,
        cofinancing__organisation_id__in=user.organisation_ids_for(Permission.FUNDING_SIGN),
    ).select_related("cofinancing__project__organisation")
    return [
        _line(letter.cofinancing, _sign(letter), letter.notified_at)
        for letter in sent.order_by("pk")[:MOST]
    ]


def _sign(letter: Letter) -> str:
    if letter.kind == LetterKind.AMENDMENT:
        return _("Signer et rendre l’avenant")
    return _("Signer et rendre la convention")


def _amendments() -> list[Waiting]:
    """The amendments prepared: to be sent for signature, or come back and to be recorded."""
    letters = Letter.objects.filter(
        cofinancing=OuterRef("cofinancing"),
        kind=LetterKind.AMENDMENT,
        made_at__gte=OuterRef("prepared_at"),
    )
    prepared = Amendment.objects.prepared().annotate(
        is_sent=Exists(letters.filter(notified_at__isnull=False)),
        is_back=Exists(letters.filter(scans__isnull=False)),
    )
    # sent and not back, it waits for the ministry
    ours = prepared.filter(Q(is_sent=False) | Q(is_back=True))
    rows = ours.select_related("cofinancing__project__organisation").order_by("prepared_at", "pk")
    return [
        _line(
            row.cofinancing,
            _("Enregistrer l’avenant signé")
            if row.is_back
            else _("Envoyer l’avenant à la signature"),
            row.prepared_at,
        )
        for row in rows[:MOST]
    ]


def _answers_of(user) -> list[Waiting]:
    """The reports to answer, on the files that this person assessed."""
    reported = (
        Milestone.objects.filter(
            status=MilestoneStatus.REPORTED,
            cofinancing__status__in=LIVE,
            cofinancing__assessments__assessed_by=user,
        )
        .select_related("cofinancing__project__organisation")
        .prefetch_related("reports")
        .order_by("pk")
    )
    lines = []
    for milestone in reported[:MOST]:
        since = max(report.reported_at for report in milestone.reports.all())
        deed = _("Répondre au rapport du jalon %(n)s") % {"n": milestone.number}
        lines.append(_line(milestone.cofinancing, deed, since))
    return lines


def _scans() -> list[Waiting]:
    """The signed papers whose code has to be typed."""
    unread = SignedScan.objects.filter(status=ScanStatus.UNREAD).select_related("document")
    return [
        Waiting(
            reference=scan.reference,
            title=scan.document.name,
            deed=_("Saisir le code d’un document signé"),
            since=scan.received_at,
            path=reverse("funding:settle_scan", args=[scan.reference]),
            organisation="",
        )
        for scan in unread.order_by("pk")[:MOST]
    ]


def _line(file: Any, deed: str, since: Any) -> Waiting:
    return Waiting(
        reference=file.reference,
        title=file.project.title,
        deed=deed,
        since=since,
        path=file.get_absolute_url(),
        organisation=file.project.organisation.name,
    )


def _moment(day) -> datetime:
    return datetime.combine(day, time(8), tzinfo=timezone.get_default_timezone())
