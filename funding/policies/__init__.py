"""Which rules bind this person to this co-financing?"""

from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, Role
from accounts.statements import Slot, Statement
from funding.models import (
    DECISION_KINDS,
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
    InterestDeclaration,
    Letter,
    Milestone,
    MilestoneStatus,
    Minutes,
    Outcome,
    SignedScan,
    Tranche,
)
from projects.models import ProjectStatus
from workflow.lifecycle import Attempt, rule

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


#: The name, among what an attempt has read, of the caller's declaration on the file.
DECLARATION = "declaration"
_FILE, _PERSON = Slot("file"), Slot("person")
_DECLARATION = Statement(
    InterestDeclaration.objects.filter(cofinancing=_FILE, declared_by=_PERSON).order_by("-pk")[:1]
)


def declaration_of(person, cofinancing) -> InterestDeclaration | None:
    """The person's latest declaration on the file; it is the one that binds."""
    return next(iter(_DECLARATION(file=cofinancing.pk, person=person.pk)), None)


def _declared(attempt: Attempt) -> InterestDeclaration | None:
    return attempt.once(DECLARATION, lambda: declaration_of(attempt.by, attempt.file))


def declared_conflict(cofinancing_id, person_id) -> Subquery:
    """The latest word of a person on a file, for a query: True, False, or null if none."""
    return Subquery(
        InterestDeclaration.objects.filter(cofinancing=cofinancing_id, declared_by=person_id)
        .order_by("-pk")
        .values("has_conflict")[:1]
    )


def assessments_without_conflict(cofinancing):
    """The assessments whose author declared, lastly, to have no conflict on the file."""
    return Assessment.objects.filter(cofinancing=cofinancing).filter(
        Exact(declared_conflict(OuterRef("cofinancing_id"), OuterRef("assessed_by_id")), False)
    )


@rule(_("La demande se dépose avec le projet : déposez le projet."))
def project_is_filed(attempt: Attempt) -> bool:
    return attempt.file.project.status in (
        ProjectStatus.SUBMITTED,
        ProjectStatus.ADMISSIBLE,
        ProjectStatus.ACTIVE,
    )


@rule(_("Le projet doit d’abord être déclaré recevable."))
def project_is_admissible(attempt: Attempt) -> bool:
    return attempt.file.project.status in (ProjectStatus.ADMISSIBLE, ProjectStatus.ACTIVE)


@rule(_("Déclarez d’abord vos intérêts sur ce dossier."))
def has_declared_interests(attempt: Attempt) -> bool:
    return _declared(attempt) is not None


@rule(_("Vous avez déclaré un conflit d’intérêts sur ce dossier : vous n’y prenez aucune part."))
def has_no_declared_conflict(attempt: Attempt) -> bool:
    declaration = _declared(attempt)
    return declaration is None or not declaration.has_conflict


@rule(_("Ce dossier relève d’un autre volet que le vôtre."))
def works_on_its_strand(attempt: Attempt) -> bool:
    """A reviewer of one strand works on that strand; without a strand, on both."""
    strands = {m.strand for m in attempt.by.current_memberships if m.role == Role.REVIEWER}
    return not strands or bool(strands & {"", attempt.file.strand})


_ASSESSMENTS = Statement(
    Assessment.objects.filter(cofinancing=_FILE)
    .order_by("pk")
    .values_list(
        "assessed_by", declared_conflict(OuterRef("cofinancing_id"), OuterRef("assessed_by_id"))
    )
)


def _assessments(attempt: Attempt) -> list[tuple[int, bool | None]]:
    """Who assessed the file, and what they said lastly of a conflict (None: nothing)."""
    return attempt.once("assessments", lambda: _ASSESSMENTS(file=attempt.file.pk))


def _has_assessed(attempt: Attempt) -> bool:
    return any(author == attempt.by.pk for author, _conflict in _assessments(attempt))


@rule(_("Vous avez déjà rendu votre évaluation."))
def has_not_assessed(attempt: Attempt) -> bool:
    return not _has_assessed(attempt)


@rule(_("Vous avez instruit ce dossier : une autre personne doit décider."))
def did_not_review(attempt: Attempt) -> bool:
    return not _has_assessed(attempt)


@rule(
    _("Il faut deux évaluations complètes, rendues par des instructeurs sans conflit d’intérêts.")
)
def has_two_assessments(attempt: Attempt) -> bool:
    return sum(conflict is False for _author, conflict in _assessments(attempt)) >= 2


@rule(_("Vous êtes rattaché à l’organisation qui porte le dossier : une autre personne doit agir."))
def is_not_of_the_holder(attempt: Attempt) -> bool:
    """The DINUM may apply: its own people neither assess nor decide its files as its holders."""
    return attempt.file.project.created_by_id != attempt.by.pk and not any(
        m.role == Role.DATA_ADMINISTRATOR and m.organisation_id == attempt.file.holder_id
        for m in attempt.by.current_memberships
    )


@rule(_("Aucune tranche ne reste à venir."))
def has_a_tranche_to_come(attempt: Attempt) -> bool:
    return tranches_of(attempt.file).to_certify().exists()


@rule(_("Aucune tranche n’attend de service fait."))
def has_a_tranche_to_certify(attempt: Attempt) -> bool:
    return tranches_of(attempt.file).to_certify().exists()


@rule(_("Aucune tranche n’est certifiée : l’instructeur doit d’abord constater le service fait."))
def has_a_tranche_to_pay(attempt: Attempt) -> bool:
    return tranches_of(attempt.file).to_pay().exists()


@rule(_("Tout le montant accordé est déjà conventionné."))
def has_something_left_to_engage(attempt: Attempt) -> bool:
    return left_to_engage(attempt.file) > 0


@rule(_("Aucun avenant n’est en préparation sur ce dossier."))
def has_an_amendment_prepared(attempt: Attempt) -> bool:
    return Amendment.objects.filter(cofinancing=attempt.file).prepared().exists()


@rule(_("L’ordre du jour est vide : inscrivez d’abord un dossier."))
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
    return Deliverable.objects.filter(cofinancing=attempt.file).exists()


@rule(_("Aucun livrable n’a d’adresse à vérifier."))
def has_a_deliverable_online(attempt: Attempt) -> bool:
    return Deliverable.objects.filter(cofinancing=attempt.file).exclude(address="").exists()


_LETTERS_TO_NOTIFY = Statement(
    Letter.objects.filter(cofinancing=_FILE, kind__in=DECISION_KINDS, notified_at=None)
    .order_by("pk")
    .values_list("pk")[:1]
)


@rule(_("Aucun courrier de décision n’attend son envoi : établissez-le d’abord."))
def has_a_letter_to_notify(attempt: Attempt) -> bool:
    return bool(_LETTERS_TO_NOTIFY(file=attempt.file.pk))


@rule(_("Aucune convention n’attend son envoi : établissez-la d’abord."))
def has_an_agreement_to_send(attempt: Attempt) -> bool:
    return attempt.file.letters.filter(kind__in=SIGNED_KINDS, notified_at=None).exists()


@rule(_("Aucune convention ne vous a été envoyée pour signature."))
def has_an_agreement_sent(attempt: Attempt) -> bool:
    sent = attempt.file.letters.filter(kind__in=SIGNED_KINDS, notified_at__isnull=False)
    return sent.exists()


@rule(_("Aucune convention n’est établie sur ce dossier."))
def has_an_agreement_made(attempt: Attempt) -> bool:
    return attempt.file.letters.filter(kind__in=SIGNED_KINDS).exists()


_PAID_TRANCHES = Statement(
    Tranche.objects.filter(agreement__cofinancing=_FILE, paid_at__isnull=False)
    .order_by("pk")
    .values_list("pk")[:1]
)


@rule(_("Une tranche est déjà payée : le cofinancement s’annule ou se solde."))
def has_paid_nothing(attempt: Attempt) -> bool:
    return not _PAID_TRANCHES(file=attempt.file.pk)


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


@rule(_("Aucune tranche n’est à demander : elles sont demandées, certifiées ou suspendues."))
def has_a_tranche_to_request(attempt: Attempt) -> bool:
    return tranches_to_request(attempt.file).exists()


@rule(_("Le porteur n’a pas remis son rapport final."))
def has_a_final_report(attempt: Attempt) -> bool:
    return ImpactReport.objects.filter(cofinancing=attempt.file, milestone=None).exists()


def tranches_of(cofinancing):
    """Every tranche of every agreement of the file."""
    return Tranche.objects.filter(agreement__cofinancing=cofinancing)


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


def projects_closed_to(person):
    """The projects whose co-financing this person may not read, by their latest declaration.

    Read from the person's own declarations, so that its cost does not grow with the files.
    """
    if not person.can(Permission.FUNDING_DECLARE):
        return InterestDeclaration.objects.none().values("cofinancing__project")
    later = InterestDeclaration.objects.filter(
        cofinancing=OuterRef("cofinancing"), declared_by=person, pk__gt=OuterRef("pk")
    )
    closed = InterestDeclaration.objects.filter(declared_by=person, has_conflict=True)
    return closed.filter(~Exists(later)).values("cofinancing__project")


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


def interest_gate(person, status: str, declaration: InterestDeclaration | None) -> str:
    """What stands between this person and the reading of a file: nothing, "declare" or "conflict".

    Reviewers and decision makers declare their interests before a live file opens to them.
    """
    if not person.can(Permission.FUNDING_DECLARE):
        return ""
    if declaration is not None:
        return "conflict" if declaration.has_conflict else ""
    return "declare" if status in DECLARED_IN else ""
