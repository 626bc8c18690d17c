"""What should become of a dossier, decided by reading only: the dry run and the import ask it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permissions import Permission
from projects.actions.importing.shapes import Dossier
from projects.models import CallVersion, DossierOutcome, DossierState, ImportedDossier
from projects.policies import ineligibility
from projects.policies.champs import Reading, read_champs

#: What is over there is kept here, and opens nothing.
CLOSED_THERE = (DossierState.REFUSED, DossierState.DROPPED)
#: Filed for good there: their author can no longer change them.
SETTLED_THERE = (DossierState.UNDER_REVIEW, DossierState.ACCEPTED)


@dataclass(frozen=True)
class Verdict:
    """What to do of a dossier: ``opens`` a project (for ``organisation``), or wait, and why."""

    reading: Reading
    organisation: Organisation | None
    call_version: CallVersion | None
    holder: User | None
    outcome: str
    sentence: str

    @property
    def opens(self) -> bool:
        return self.outcome == DossierOutcome.DRAFTED

    @property
    def title(self) -> str:
        return self.reading.values.get("title", "")


def judge(dossier: Dossier, known: ImportedDossier | None, at: datetime) -> Verdict:
    """The verdict on one dossier, in a constant number of queries."""
    reading = read_champs(dossier.champs)
    organisation, sentence = _organisation(dossier, known)
    day = timezone.localdate(dossier.filed or at)
    call = None
    outcome = DossierOutcome.WAITING
    if dossier.state in CLOSED_THERE:
        outcome = DossierOutcome.KEPT
        sentence = _(
            "Clos sur démarches-simplifiées (%(state)s) : gardé sans ouvrir de projet."
        ) % {"state": DossierState(dossier.state).label.lower()}
    elif organisation is not None:
        call, sentence = _call(reading, day)
        sentence = ineligibility(organisation, day) or sentence
        if not sentence and not reading.values.get("title"):
            sentence = _("Aucun champ ne donne le titre du projet.")
        if not sentence:
            outcome = DossierOutcome.DRAFTED
            sentence = _("Brouillon ouvert pour %(organisation)s.") % {"organisation": organisation}
    holder = _holder(dossier, organisation) if outcome == DossierOutcome.DRAFTED else None
    return Verdict(reading, organisation, call, holder, outcome, sentence)


def _organisation(
    dossier: Dossier, known: ImportedDossier | None
) -> tuple[Organisation | None, str]:
    """The one that somebody chose, else the only one known by the SIRET, else by the SIREN."""
    if known is not None and known.organisation_id:
        return known.organisation, ""
    if not dossier.siret:
        return None, _("Le demandeur n’a pas de SIRET : choisissez l’organisation.")
    for found in (
        Organisation.objects.filter(sirets__siret=dossier.siret),
        Organisation.objects.filter(siren=dossier.siret[:9]),
    ):
        bodies = list(found.order_by("key").distinct()[:2])
        if len(bodies) == 1:
            return bodies[0], ""
        if bodies:
            return None, _(
                "Plusieurs organisations portent le SIRET %(siret)s : choisissez la bonne."
            ) % {"siret": dossier.siret}
    return None, _(
        "Aucune organisation ne porte le SIRET %(siret)s : ajoutez-la, ou choisissez-en une."
    ) % {"siret": dossier.siret}


def _call(reading: Reading, day: date) -> tuple[CallVersion | None, str]:
    """The call open on the day of the deposit, in the strand asked for."""
    versions = list(CallVersion.objects.open_on(day))
    if reading.strand:
        versions = [version for version in versions if version.call.strand == reading.strand]
    elif len(versions) > 1:
        return None, _("Aucun champ ne dit le volet, et plusieurs appels étaient ouverts.")
    if not versions:
        return None, _("Aucun appel n’était ouvert pour ce volet le %(day)s.") % {
            "day": day.strftime("%d/%m/%Y")
        }
    return versions[0], ""


def _holder(dossier: Dossier, organisation: Organisation | None) -> User | None:
    """The author of the dossier, when they may file for the organisation here."""
    if organisation is None or not dossier.applicant:
        return None
    user = User.objects.filter(email=dossier.applicant, is_active=True).first()
    if user is not None and user.can_in(Permission.PROJECT_SUBMIT, organisation.pk):
        return user
    return None
