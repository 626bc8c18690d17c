"""Where may a project go, from where, with which permission?"""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from projects import policies
from projects.models import ProjectStatus as S
from workflow.lifecycle import Lifecycle, Transition

OPEN = (S.DRAFT, S.SUBMITTED, S.ADMISSIBLE, S.ACTIVE)
CHECKS = (policies.reviews_its_strand, policies.is_not_of_the_holder)

PROJECT = Lifecycle(
    file_kind="project",
    label=_("Dossier de projet"),
    states=S,
    initial=S.DRAFT,
    transitions=(
        Transition(
            "edit",
            _("Modifier"),
            (S.DRAFT,),
            None,
            Permission.PROJECT_EDIT,
            (policies.works_on_it,),
        ),
        Transition(
            "adopt_rules",
            _("Adopter les règles en vigueur"),
            (S.DRAFT,),
            None,
            Permission.PROJECT_EDIT,
            (policies.works_on_it,),
        ),
        Transition("invite", _("Inviter un collègue"), OPEN, None, Permission.PROJECT_INVITE),
        Transition(
            "revoke", _("Retirer l’accès d’un collègue"), OPEN, None, Permission.PROJECT_INVITE
        ),
        Transition(
            "hand_over",
            _("Transmettre à un successeur"),
            OPEN,
            None,
            Permission.FILE_HAND_OVER,
            needs_reason=True,
        ),
        Transition(
            "attach",
            _("Joindre une pièce"),
            OPEN,
            None,
            Permission.PROJECT_EDIT,
            (policies.works_on_it,),
        ),
        Transition(
            "retract",
            _("Retirer une pièce"),
            (S.DRAFT,),
            None,
            Permission.PROJECT_EDIT,
            (policies.works_on_it,),
        ),
        Transition(
            "submit",
            _("Déposer"),
            (S.DRAFT,),
            S.SUBMITTED,
            Permission.PROJECT_SUBMIT,
            (
                policies.organisation_is_eligible,
                policies.follows_the_rules_in_force,
                policies.is_complete,
                policies.total_is_within_bounds,
            ),
        ),
        Transition(
            "find_admissible",
            _("Déclarer recevable"),
            (S.SUBMITTED,),
            S.ADMISSIBLE,
            Permission.PROJECT_CHECK,
            (
                *CHECKS,
                policies.organisation_is_eligible,
                policies.waits_for_no_complement,
                policies.checklist_has_no_objection,
            ),
        ),
        Transition(
            "find_inadmissible",
            _("Déclarer non recevable"),
            (S.SUBMITTED,),
            S.INADMISSIBLE,
            Permission.PROJECT_CHECK,
            (*CHECKS, policies.complements_are_not_running),
            needs_reason=True,
        ),
        Transition(
            "check",
            _("Vérifier la recevabilité"),
            (S.SUBMITTED,),
            None,
            Permission.PROJECT_CHECK,
            CHECKS,
        ),
        Transition(
            "ask_complements",
            _("Demander des compléments"),
            (S.SUBMITTED,),
            None,
            Permission.PROJECT_CHECK,
            (*CHECKS, policies.waits_for_no_complement),
        ),
        Transition(
            "cancel_complements",
            _("Annuler la demande de compléments"),
            (S.SUBMITTED,),
            None,
            Permission.PROJECT_CHECK,
            CHECKS,
            needs_reason=True,
        ),
        Transition(
            "write_complement",
            _("Écrire une réponse au guichet"),
            (S.SUBMITTED,),
            None,
            Permission.PROJECT_EDIT,
            (policies.works_on_it,),
        ),
        Transition(
            "answer_complements",
            _("Répondre aux compléments"),
            (S.SUBMITTED,),
            None,
            Permission.PROJECT_SUBMIT,
        ),
        Transition(
            "activate", _("Démarrer"), (S.ADMISSIBLE,), S.ACTIVE, Permission.PROJECT_ACTIVATE
        ),
        Transition(
            "complete", _("Terminer"), (S.ACTIVE,), S.COMPLETED, Permission.PROJECT_ACTIVATE
        ),
        Transition(
            "archive",
            _("Archiver"),
            (S.WITHDRAWN, S.INADMISSIBLE, S.COMPLETED),
            S.ARCHIVED,
            Permission.PROJECT_ARCHIVE,
            (policies.was_filed,),
        ),
        Transition(
            "reopen",
            _("Rouvrir l’examen"),
            (S.INADMISSIBLE,),
            S.SUBMITTED,
            Permission.PROJECT_CHECK,
            CHECKS,
            needs_reason=True,
        ),
        Transition(
            "withdraw",
            _("Retirer"),
            OPEN,
            S.WITHDRAWN,
            Permission.PROJECT_SUBMIT,
            (policies.bears_no_money,),
            needs_reason=True,
        ),
    ),
)
