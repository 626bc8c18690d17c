"""Which rules bind this person to this co-financing?"""

from decimal import Decimal

from django.db.models import OuterRef, Q, Sum
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, Role
from funding.models import (
    RUNNING,
    SIGNED_KINDS,
    AgendaItem,
    Agreement,
    Amendment,
    Assessment,
    Cofinancing,
    CofinancingStatus,
    CommitteeSession,
    Deliverable,
    ImpactReport,
    Letter,
    Milestone,
    MilestoneStatus,
    Minutes,
    Outcome,
    SignedScan,
    Tranche,
)
from funding.policies.payments import certificate_refusal, ready_to_certify
from funding.policies.readings import declared_conflict as declared_conflict
from funding.policies.readings import read
from funding.policies.readings import reading_of as reading_of
from projects.models import ProjectStatus
from workflow.lifecycle import Attempt, rule
from workflow.refusals import TRIGGER_SENTENCES

NONE_TO_CERTIFY = _("Aucune tranche n’attend de service fait.")
#: States of a project to which something may be granted.
LIVE = (ProjectStatus.ADMISSIBLE, ProjectStatus.ACTIVE)
#: States in which a file lives before or after the decision, and asks readers of the desk to
#: declare their interests.
DECLARED_IN = (
    CofinancingStatus.SUBMITTED,
    CofinancingStatus.UNDER_REVIEW,
    CofinancingStatus.RECOMMENDED,
    CofinancingStatus.NOT_RECOMMENDED,
    CofinancingStatus.IN_COMMITTEE,
    CofinancingStatus.DEFERRED,
    CofinancingStatus.GRANTED,
    CofinancingStatus.AGREED,
    CofinancingStatus.IN_EXECUTION,
)


def assessments_without_conflict(cofinancing):
    """The assessments whose author declared, lastly, to have no conflict on the file."""
    return Assessment.objects.filter(cofinancing=cofinancing).filter(
        Exact(declared_conflict(OuterRef("cofinancing_id"), OuterRef("assessed_by_id")), False)
    )


@rule(_("La demande se dépose avec le projet : déposez le projet."))
def project_is_filed(attempt: Attempt) -> bool:
    return attempt.file.project.status in (ProjectStatus.SUBMITTED, *LIVE)


@rule(_("Le projet doit d’abord être déclaré recevable."))
def project_is_admissible(attempt: Attempt) -> bool:
    return attempt.file.project.status in LIVE


def _where_the_project_is(attempt: Attempt) -> str:
    return _(
        "Le projet est à l’état « %(state)s » : le comité ne peut plus rien lui accorder, "
        "sa décision reste."
    ) % {"state": attempt.file.project.get_status_display()}


@rule(
    _("Le projet est retiré, terminé ou archivé : sa décision reste."),
    explain=_where_the_project_is,
)
def project_has_not_left(attempt: Attempt) -> bool:
    """A project that left never comes back: its file would wait for an answer for ever."""
    return attempt.file.project.status in LIVE


@rule(_("Déclarez d’abord vos intérêts sur ce dossier."))
def has_declared_interests(attempt: Attempt) -> bool:
    return read(attempt).conflict is not None


@rule(_("Vous avez déclaré un conflit d’intérêts sur ce dossier : vous n’y prenez aucune part."))
def has_no_declared_conflict(attempt: Attempt) -> bool:
    return not read(attempt).conflict


@rule(_("Ce dossier relève d’un autre volet que le vôtre."))
def works_on_its_strand(attempt: Attempt) -> bool:
    """A reviewer of one strand works on that strand; without a strand, on both."""
    strands = {m.strand for m in attempt.by.current_memberships if m.role == Role.REVIEWER}
    return not strands or bool(strands & {"", attempt.file.strand})


def _has_assessed(attempt: Attempt) -> bool:
    return attempt.by.pk in read(attempt).authors


@rule(_("Vous avez déjà rendu votre évaluation."))
def has_not_assessed(attempt: Attempt) -> bool:
    return not _has_assessed(attempt)


@rule(_("Vous avez instruit ce dossier : une autre personne doit décider."))
def did_not_review(attempt: Attempt) -> bool:
    return not _has_assessed(attempt)


@rule(
    _("Il faut deux évaluations complètes, rendues par des instructeurs sans conflit d’intérêts.")
)
def has_two_assessments(attempt: Attempt) -> bool:
    return read(attempt).authors_conflicts.count(False) >= 2


@rule(_("Vous êtes rattaché à l’organisation qui porte le dossier : une autre personne doit agir."))
def is_not_of_the_holder(attempt: Attempt) -> bool:
    """The DINUM may apply: its own people neither assess nor decide its files as its holders."""
    return attempt.file.project.created_by_id != attempt.by.pk and not any(
        m.role == Role.DATA_ADMINISTRATOR and m.organisation_id == attempt.file.holder_id
        for m in attempt.by.current_memberships
    )


@rule(_("Aucune tranche ne reste à venir."))
def has_a_tranche_to_come(attempt: Attempt) -> bool:
    return tranches_of(attempt.file).to_certify().exists()


def _why_none_to_certify(attempt: Attempt) -> str:
    """What the next tranche waits for, when one is still to come."""
    waiting = tranches_of(attempt.file).to_certify().select_related("agreement")
    following = waiting.order_by("planned_on", "number").first()
    refusal = certificate_refusal(following) if following else None
    return str(refusal.message if refusal else NONE_TO_CERTIFY)


@rule(NONE_TO_CERTIFY, explain=_why_none_to_certify)
def has_a_tranche_to_certify(attempt: Attempt) -> bool:
    return tranches_to_certify(attempt.file).exists()


@rule(_("Aucune tranche n’est certifiée : l’instructeur doit d’abord constater le service fait."))
def has_a_tranche_to_pay(attempt: Attempt) -> bool:
    return tranches_of(attempt.file).to_pay().exists()


@rule(_("Tout le montant accordé est déjà conventionné."))
def has_something_left_to_engage(attempt: Attempt) -> bool:
    return left_to_engage(attempt.file) > 0


@rule(_("Aucun avenant n’est en préparation sur ce dossier."))
def has_an_amendment_prepared(attempt: Attempt) -> bool:
    return Amendment.objects.filter(cofinancing=attempt.file).prepared().exists()


@rule(_("L’ordre du jour est vide : inscrivez d’abord un dossier."))
def has_an_agenda(attempt: Attempt) -> bool:
    return attempt.file.items.filter(outcome=Outcome.PENDING).exists()


@rule(_("Les membres désignés sont moins nombreux que le quorum."))
def can_meet_its_quorum(attempt: Attempt) -> bool:
    return attempt.file.seats.count() >= attempt.file.quorum


@rule(_("Vous n’êtes pas membre de cette séance."))
def sits_on_it(attempt: Attempt) -> bool:
    return attempt.file.seats.filter(member=attempt.by).exists()


@rule(_("Un dossier de l’ordre du jour attend encore sa réponse."))
def has_answered_everything(attempt: Attempt) -> bool:
    return not attempt.file.items.filter(outcome=Outcome.PENDING).exists()


@rule(_("Le procès-verbal est déjà dressé."))
def has_no_minutes(attempt: Attempt) -> bool:
    return not Minutes.objects.filter(session=attempt.file).exists()


@rule(_("Aucun livrable n’est promis sur ce dossier."))
def has_a_deliverable(attempt: Attempt) -> bool:
    return Deliverable.objects.promised().filter(cofinancing=attempt.file).exists()


@rule(_("Aucun livrable n’a d’adresse à vérifier."))
def has_a_deliverable_online(attempt: Attempt) -> bool:
    return (
        Deliverable.objects.promised().filter(cofinancing=attempt.file).exclude(address="").exists()
    )


NO_LETTER = _("Aucun courrier de décision n’attend son envoi : établissez-le d’abord.")


def _why_no_letter(attempt: Attempt) -> str:
    is_told = read(attempt).is_told
    return str(TRIGGER_SENTENCES["decision_told_once"] if is_told else NO_LETTER)


@rule(NO_LETTER, explain=_why_no_letter)
def has_a_letter_to_notify(attempt: Attempt) -> bool:
    return read(attempt).has_unsent_letter and not read(attempt).is_told


@rule(
    _(
        "Le courrier de cette décision est déjà envoyé au porteur : il ne se refait pas. "
        "Une nouvelle décision aura le sien."
    )
)
def decision_is_not_told(attempt: Attempt) -> bool:
    """Until it is sent, the letter of a decision may be made again; a new decision has its own."""
    return not read(attempt).is_told


@rule(_("Aucune convention n’attend son envoi : établissez-la d’abord."))
def has_an_agreement_to_send(attempt: Attempt) -> bool:
    return papers_to_sign(attempt.file).filter(notified_at=None).exists()


@rule(_("Aucune convention ne vous a été envoyée pour signature."))
def has_an_agreement_sent(attempt: Attempt) -> bool:
    return papers_to_sign(attempt.file).filter(notified_at__isnull=False).exists()


@rule(_("Aucune convention n’est établie sur ce dossier."))
def has_an_agreement_made(attempt: Attempt) -> bool:
    return papers_to_sign(attempt.file).exists()


@rule(_("Une tranche est déjà payée : le cofinancement s’annule ou se solde."))
def has_paid_nothing(attempt: Attempt) -> bool:
    return not read(attempt).is_paid


@rule(_("Aucune convention n’attend sa publication."))
def has_an_agreement_to_publish(attempt: Attempt) -> bool:
    return attempt.file.agreements.in_force().filter(published_on=None).exists()


@rule(_("Aucun jalon n’attend de rapport."))
def has_a_milestone_to_report(attempt: Attempt) -> bool:
    return Milestone.objects.filter(cofinancing=attempt.file).to_report().exists()


@rule(_("Aucun jalon n’a de rapport à examiner."))
def has_a_milestone_to_release(attempt: Attempt) -> bool:
    return (
        Milestone.objects.filter(cofinancing=attempt.file, reports__isnull=False)
        .to_answer()
        .exists()
    )


@rule(_("Aucun jalon n’attend de réponse."))
def has_a_milestone_to_answer(attempt: Attempt) -> bool:
    return Milestone.objects.filter(cofinancing=attempt.file).to_answer().exists()


@rule(_("Aucune tranche n’est à demander : elles sont demandées, certifiées ou suspendues."))
def has_a_tranche_to_request(attempt: Attempt) -> bool:
    return tranches_to_request(attempt.file).exists()


@rule(_("Le porteur n’a pas remis son rapport final."))
def has_a_final_report(attempt: Attempt) -> bool:
    file = attempt.file
    return ImpactReport.objects.final_of(file, file.decided_at).exists()


def papers_to_sign(cofinancing):
    """The agreements and amendments of the present decision; those of one taken back are void."""
    return cofinancing.letters.filter(kind__in=SIGNED_KINDS, decision_moment=cofinancing.decided_at)


def tranches_of(cofinancing):
    """Every tranche of every agreement of the file."""
    return Tranche.objects.filter(agreement__cofinancing=cofinancing)


def tranches_to_certify(cofinancing):
    """The tranches whose work may be certified: asked for when they must be, and not held back."""
    return ready_to_certify(tranches_of(cofinancing))


def tranches_to_request(cofinancing):
    """The tranches that the ministry may ask to be paid: neither asked for, nor held back."""
    blocked = Milestone.objects.filter(
        cofinancing=cofinancing, status__in=[MilestoneStatus.HELD, MilestoneStatus.STOPPED]
    )
    return (
        tranches_of(cofinancing)
        .to_certify()
        .filter(payment_requests=None)
        .exclude(milestone__in=blocked)
    )


def agreed_amount(cofinancing) -> Decimal:
    """The sum of the signed acts, in euros."""
    acts = Agreement.objects.filter(cofinancing=cofinancing).in_force()
    total = acts.aggregate(sum=Sum("amount"))["sum"]
    return total or Decimal("0.00")


def given_back(cofinancing) -> tuple[Decimal, Decimal]:
    """What signed amendments took back of the present decision: withdrawn, released; in euros."""
    signed = Amendment.objects.filter(cofinancing=cofinancing).signed()
    sums = signed.aggregate(withdrawn=Sum("withdrawn_amount"), released=Sum("released_amount"))
    return sums["withdrawn"] or Decimal("0.00"), sums["released"] or Decimal("0.00")


def left_to_engage(cofinancing) -> Decimal:
    """What is granted, not signed and not given back, in euros."""
    rest = (cofinancing.granted_amount or Decimal("0.00")) - agreed_amount(cofinancing)
    return rest - given_back(cofinancing)[1] if rest > 0 else rest


def asks_for_money(project) -> bool:
    """Whether the project has a request that is not withdrawn."""
    return (
        Cofinancing.objects.filter(project=project)
        .exclude(status=CofinancingStatus.WITHDRAWN)
        .exists()
    )


def bears_money(project) -> bool:
    """Whether an aid is granted to the project, agreed or in execution."""
    return Cofinancing.objects.filter(project=project, status__in=RUNNING).exists()


def files_open_to(person):
    """The files whose pieces this person may read: seen, and not closed by ``interest_gate``."""
    files = Cofinancing.objects.visible_to(person)
    if not person.is_authenticated or not person.can(Permission.FUNDING_DECLARE):
        return files
    said = files.annotate(my_conflict=declared_conflict(OuterRef("pk"), person.pk))
    return said.filter(Q(my_conflict=False) | Q(my_conflict=None) & ~Q(status__in=DECLARED_IN))


def sessions_open_to(person):
    """The sessions whose minutes this person may read: none of the files is closed to them."""
    seen = CommitteeSession.objects.visible_to(person)
    if not person.is_authenticated or not person.can(Permission.FUNDING_DECLARE):
        return seen
    items = AgendaItem.objects.annotate(
        my_conflict=declared_conflict(OuterRef("cofinancing_id"), person.pk)
    )
    return seen.exclude(pk__in=items.filter(my_conflict=True).values("session"))


def letters_open_to(person):
    """The letters that this person may read: the desk's readers all, the holder those sent."""
    letters = Letter.objects.filter(cofinancing__in=files_open_to(person))
    if person.is_authenticated and person.can(Permission.FUNDING_READ_ALL):
        return letters
    return letters.filter(notified_at__isnull=False)


def scans_open_to(person):
    """The scans that wait for their code: whoever attaches them, and whoever brought them."""
    if not person.is_authenticated:
        return SignedScan.objects.none()
    if person.can(Permission.FUNDING_ENGAGE):
        return SignedScan.objects.all()
    return SignedScan.objects.filter(received_by=person)


def interest_gate(person, status: str, conflict: bool | None) -> str:
    """What stands between this person and the reading of a file: nothing, "declare" or "conflict".

    ``conflict`` is what they declared lastly on it, None when they declared nothing.
    Reviewers and decision makers declare their interests before a live file opens to them.
    """
    if not person.can(Permission.FUNDING_DECLARE):
        return ""
    if conflict is not None:
        return "conflict" if conflict else ""
    return "declare" if status in DECLARED_IN else ""
