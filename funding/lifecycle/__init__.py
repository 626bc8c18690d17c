"""Where may a co-financing go, from where, with which permission?"""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from funding import policies as p
from funding.lifecycle.execution import EXECUTION, IMPARTIAL
from funding.models import CofinancingStatus as S
from funding.models import SessionStatus
from funding.policies.readings import beside
from workflow.lifecycle import Lifecycle, Transition

BEFORE_DECISION = (
    S.DRAFT,
    S.SUBMITTED,
    S.UNDER_REVIEW,
    S.RECOMMENDED,
    S.NOT_RECOMMENDED,
    S.IN_COMMITTEE,
    S.DEFERRED,
)
DECIDES = (*IMPARTIAL, p.did_not_review, p.has_two_assessments)

COFINANCING = Lifecycle(
    file_kind="cofinancing",
    label=_("Cofinancement"),
    states=S,
    initial=S.DRAFT,
    private_to=Permission.FUNDING_READ_ALL,
    beside=beside,
    transitions=(
        Transition("edit", _("Modifier la demande"), (S.DRAFT,), None, Permission.FUNDING_ASK),
        Transition(
            "submit",
            _("Déposer"),
            (S.DRAFT,),
            S.SUBMITTED,
            Permission.FUNDING_ASK,
            (p.project_is_filed,),
        ),
        Transition(
            "refresh_terms",
            _("Reprendre les coûts après compléments"),
            (S.SUBMITTED,),
            None,
            Permission.FUNDING_ASK,
        ),
        Transition(
            "follow_inadmissible",
            _("Suivre la non-recevabilité du projet"),
            (S.SUBMITTED,),
            S.INADMISSIBLE,
            Permission.PROJECT_CHECK,
            needs_reason=True,
        ),
        Transition(
            "follow_reopened",
            _("Suivre la réouverture du projet"),
            (S.INADMISSIBLE,),
            S.SUBMITTED,
            Permission.PROJECT_CHECK,
            needs_reason=True,
        ),
        Transition(
            "declare_interests",
            _("Déclarer mes intérêts"),
            p.DECLARED_IN,
            None,
            Permission.FUNDING_DECLARE,
            is_private=True,
        ),
        Transition(
            "take_up",
            _("Ouvrir l’instruction"),
            (S.SUBMITTED,),
            S.UNDER_REVIEW,
            Permission.FUNDING_REVIEW,
            (p.project_is_admissible, *IMPARTIAL, p.works_on_its_strand),
        ),
        Transition(
            "assess",
            _("Rendre mon évaluation"),
            (S.UNDER_REVIEW,),
            None,
            Permission.FUNDING_REVIEW,
            (*IMPARTIAL, p.works_on_its_strand, p.has_not_assessed),
            is_private=True,
        ),
        Transition(
            "recommend",
            _("Rendre un avis favorable"),
            (S.UNDER_REVIEW,),
            S.RECOMMENDED,
            Permission.FUNDING_REVIEW,
            (*IMPARTIAL, p.works_on_its_strand, p.has_two_assessments),
            is_private=True,
        ),
        Transition(
            "advise_against",
            _("Rendre un avis défavorable"),
            (S.UNDER_REVIEW,),
            S.NOT_RECOMMENDED,
            Permission.FUNDING_REVIEW,
            (*IMPARTIAL, p.works_on_its_strand, p.has_two_assessments),
            needs_reason=True,
            is_private=True,
        ),
        Transition(
            "assign",
            _("Confier le dossier"),
            (S.SUBMITTED, S.UNDER_REVIEW),
            None,
            Permission.FUNDING_ASSIGN,
            (p.has_no_declared_conflict, p.is_not_of_the_holder),
            is_private=True,
        ),
        Transition(
            "follow",
            _("Suivre le dossier"),
            p.DECLARED_IN,
            None,
            Permission.FUNDING_READ_ALL,
            (p.has_no_declared_conflict,),
            is_private=True,
        ),
        Transition(
            "confer",
            _("Écrire dans le fil privé"),
            p.DECLARED_IN,
            None,
            Permission.FUNDING_CONFER,
            IMPARTIAL,
            is_private=True,
        ),
        Transition(
            "write_to_holder",
            _("Écrire au ministère"),
            p.DECLARED_IN,
            None,
            Permission.FUNDING_CONFER,
            IMPARTIAL,
        ),
        Transition(
            "reply_to_desk", _("Écrire au guichet"), p.DECLARED_IN, None, Permission.FUNDING_ASK
        ),
        Transition(
            "ask_opinion",
            _("Demander un avis d’expert"),
            (S.UNDER_REVIEW, S.RECOMMENDED, S.NOT_RECOMMENDED, S.IN_COMMITTEE, S.DEFERRED),
            None,
            Permission.FUNDING_CONFER,
            IMPARTIAL,
            is_private=True,
        ),
        Transition(
            "enrol",
            _("Inscrire en comité"),
            (S.RECOMMENDED, S.NOT_RECOMMENDED, S.DEFERRED),
            S.IN_COMMITTEE,
            Permission.FUNDING_DECIDE,
            IMPARTIAL,
        ),
        Transition(
            "grant",
            _("Accorder"),
            (S.IN_COMMITTEE,),
            S.GRANTED,
            Permission.FUNDING_DECIDE,
            (*DECIDES, p.project_is_admissible),
        ),
        Transition(
            "defer",
            _("Ajourner"),
            (S.IN_COMMITTEE,),
            S.DEFERRED,
            Permission.FUNDING_DECIDE,
            DECIDES,
            needs_reason=True,
        ),
        Transition(
            "refuse",
            _("Refuser"),
            (S.IN_COMMITTEE,),
            S.REFUSED,
            Permission.FUNDING_DECIDE,
            DECIDES,
            needs_reason=True,
        ),
        Transition(
            "revert_decision",
            _("Revenir sur la décision"),
            (S.GRANTED, S.REFUSED, S.AGREED),
            S.IN_COMMITTEE,
            Permission.FUNDING_DECIDE,
            (*IMPARTIAL, p.did_not_review, p.has_paid_nothing, p.project_has_not_left),
            needs_reason=True,
        ),
        *EXECUTION,
        Transition(
            "withdraw",
            _("Retirer la demande"),
            BEFORE_DECISION,
            S.WITHDRAWN,
            Permission.FUNDING_ASK,
            needs_reason=True,
        ),
        Transition(
            "cancel",
            _("Annuler"),
            (S.GRANTED, S.AGREED, S.IN_EXECUTION),
            S.CANCELLED,
            Permission.FUNDING_DECIDE,
            (p.has_declared_interests, p.has_no_declared_conflict),
            needs_reason=True,
        ),
    ),
)

C = SessionStatus

COMMITTEE = Lifecycle(
    file_kind="committee_session",
    label=_("Séance du comité"),
    states=C,
    initial=C.PLANNED,
    transitions=(
        Transition(
            "compose", _("Composer la séance"), (C.PLANNED, C.OPEN), None, Permission.COMMITTEE_RUN
        ),
        Transition(
            "set_agenda",
            _("Fixer l’ordre du jour"),
            (C.PLANNED, C.OPEN),
            None,
            Permission.COMMITTEE_RUN,
        ),
        Transition(
            "draw_scenario",
            _("Composer un scénario"),
            (C.PLANNED, C.OPEN),
            None,
            Permission.COMMITTEE_RUN,
        ),
        Transition(
            "open_session",
            _("Ouvrir la séance"),
            (C.PLANNED,),
            C.OPEN,
            Permission.COMMITTEE_RUN,
            (p.has_an_agenda, p.can_meet_its_quorum),
        ),
        Transition("call_item", _("Appeler un dossier"), (C.OPEN,), None, Permission.COMMITTEE_RUN),
        Transition("vote", _("Voter"), (C.OPEN,), None, Permission.COMMITTEE_VOTE, (p.sits_on_it,)),
        Transition(
            "promote", _("Promouvoir un scénario"), (C.OPEN,), None, Permission.COMMITTEE_RUN
        ),
        Transition(
            "close_session",
            _("Lever la séance"),
            (C.OPEN,),
            C.CLOSED,
            Permission.COMMITTEE_RUN,
            (p.has_answered_everything,),
        ),
        Transition(
            "draw_minutes",
            _("Dresser le procès-verbal"),
            (C.CLOSED,),
            None,
            Permission.COMMITTEE_RUN,
            (p.has_no_minutes,),
        ),
    ),
)
