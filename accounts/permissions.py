"""May this role do this kind of thing? One table answers."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The eight roles of the desk (one word in code, one label on screen)."""

    DATA_ADMINISTRATOR = "data_administrator", _("Administrateur des données")
    CONTRIBUTOR = "contributor", _("Contributeur")
    REVIEWER = "reviewer", _("Instructeur")
    DECISION_MAKER = "decision_maker", _("Décideur")
    SUPPORT_AGENT = "support_agent", _("Agent du datalab")
    BUDGET_OFFICER = "budget_officer", _("Gestionnaire budgétaire")
    AUDITOR = "auditor", _("Auditeur")
    ADMINISTRATOR = "administrator", _("Administrateur du service")


class Permission(StrEnum):
    """Every kind of thing that a person may be allowed to do."""

    PROJECT_READ_ALL = "project.read_all"
    PROJECT_CREATE = "project.create"
    PROJECT_EDIT = "project.edit"
    PROJECT_SUBMIT = "project.submit"
    PROJECT_INVITE = "project.invite"
    PROJECT_CHECK = "project.check"
    PROJECT_ACTIVATE = "project.activate"
    PROJECT_ARCHIVE = "project.archive"
    SUPPORT_READ_ALL = "support.read_all"
    SUPPORT_ASK = "support.ask"
    SUPPORT_WORK = "support.work"
    SUPPORT_CAPACITY = "support.capacity"
    FILE_HAND_OVER = "file.hand_over"
    FUNDING_READ_ALL = "funding.read_all"
    FUNDING_ASK = "funding.ask"
    FUNDING_REVIEW = "funding.review"
    FUNDING_DECLARE = "funding.declare"
    FUNDING_ASSIGN = "funding.assign"
    FUNDING_CONFER = "funding.confer"
    FUNDING_DECIDE = "funding.decide"
    FUNDING_SIGN = "funding.sign"
    FUNDING_ENGAGE = "funding.engage"
    FUNDING_CERTIFY = "funding.certify"
    FUNDING_PAY = "funding.pay"
    COMMITTEE_READ = "committee.read"
    COMMITTEE_RUN = "committee.run"
    COMMITTEE_VOTE = "committee.vote"
    LEDGER_VIEW = "ledger.view"
    LEDGER_ACT = "ledger.act"
    CALL_MANAGE = "call.manage"
    ACCOUNT_MANAGE = "account.manage"
    ADMIN_ENTER = "admin.enter"
    JOURNAL_READ_ALL = "journal.read_all"
    PUBLIC_EDIT = "public.edit"


_READ_EVERYTHING = {
    Permission.PROJECT_READ_ALL,
    Permission.SUPPORT_READ_ALL,
    Permission.FUNDING_READ_ALL,
    Permission.COMMITTEE_READ,
    Permission.LEDGER_VIEW,
    Permission.JOURNAL_READ_ALL,
}

GRANTS: dict[str, frozenset[Permission]] = {
    Role.DATA_ADMINISTRATOR: frozenset(
        {
            Permission.PROJECT_CREATE,
            Permission.PROJECT_EDIT,
            Permission.PROJECT_SUBMIT,
            Permission.PROJECT_INVITE,
            Permission.FILE_HAND_OVER,
            Permission.SUPPORT_ASK,
            Permission.FUNDING_ASK,
            Permission.FUNDING_SIGN,
        }
    ),
    Role.CONTRIBUTOR: frozenset({Permission.PROJECT_EDIT}),
    Role.REVIEWER: frozenset(
        {
            Permission.PROJECT_READ_ALL,
            Permission.PROJECT_CHECK,
            Permission.PROJECT_ACTIVATE,
            Permission.FUNDING_DECLARE,
            Permission.FUNDING_READ_ALL,
            Permission.FUNDING_REVIEW,
            Permission.FUNDING_ASSIGN,
            Permission.FUNDING_CONFER,
            Permission.FUNDING_CERTIFY,
            Permission.COMMITTEE_READ,
            Permission.COMMITTEE_VOTE,
            Permission.SUPPORT_READ_ALL,
        }
    ),
    Role.DECISION_MAKER: frozenset(
        {
            Permission.PROJECT_READ_ALL,
            Permission.PROJECT_ARCHIVE,
            Permission.FUNDING_DECLARE,
            Permission.FUNDING_READ_ALL,
            Permission.FUNDING_DECIDE,
            Permission.FUNDING_ASSIGN,
            Permission.FUNDING_CONFER,
            Permission.COMMITTEE_READ,
            Permission.COMMITTEE_RUN,
            Permission.COMMITTEE_VOTE,
            Permission.SUPPORT_CAPACITY,
            Permission.SUPPORT_READ_ALL,
            Permission.LEDGER_VIEW,
        }
    ),
    Role.SUPPORT_AGENT: frozenset(
        {
            Permission.PROJECT_READ_ALL,
            Permission.SUPPORT_READ_ALL,
            Permission.SUPPORT_WORK,
            Permission.PROJECT_ACTIVATE,
        }
    ),
    Role.BUDGET_OFFICER: frozenset(
        {
            Permission.PROJECT_READ_ALL,
            Permission.FUNDING_READ_ALL,
            Permission.FUNDING_ENGAGE,
            Permission.COMMITTEE_READ,
            Permission.PROJECT_ACTIVATE,
            Permission.FUNDING_PAY,
            Permission.LEDGER_VIEW,
            Permission.LEDGER_ACT,
            Permission.ADMIN_ENTER,
        }
    ),
    Role.AUDITOR: frozenset({*_READ_EVERYTHING, Permission.ADMIN_ENTER}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.PROJECT_READ_ALL,
            Permission.CALL_MANAGE,
            Permission.ACCOUNT_MANAGE,
            Permission.FILE_HAND_OVER,
            Permission.ADMIN_ENTER,
            Permission.PUBLIC_EDIT,
        }
    ),
}

#: Roles whose permissions bind only to the files of the membership's organisation.
ORGANISATION_ROLES = frozenset({Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR})
DESK_ROLES = frozenset(Role.values) - ORGANISATION_ROLES
EMPTY: frozenset[Permission] = frozenset()


def permissions_of(roles) -> frozenset[Permission]:
    """The permissions that a set of roles gives together."""
    return EMPTY.union(*(GRANTS[role] for role in roles))
