"""What we remember of people and organisations."""

from accounts.models.identities import (
    AccountEvent,
    AccountEventKind,
    IdentityState,
    ProviderIdentity,
    SiretOverride,
)
from accounts.models.organisations import (
    OperatorListing,
    Organisation,
    OrganisationKind,
    OrganisationLabel,
    OrganisationSiret,
    is_listed_operator,
)
from accounts.models.passkeys import Passkey
from accounts.models.people import Membership, User
from accounts.models.retention import RETENTIONS, PurgeRecord, Retention, keep
from accounts.models.sessions import Session

__all__ = [
    "RETENTIONS",
    "AccountEvent",
    "AccountEventKind",
    "IdentityState",
    "Membership",
    "OperatorListing",
    "Organisation",
    "OrganisationKind",
    "OrganisationLabel",
    "OrganisationSiret",
    "Passkey",
    "ProviderIdentity",
    "PurgeRecord",
    "Retention",
    "Session",
    "SiretOverride",
    "User",
    "is_listed_operator",
    "keep",
]
