"""What we remember of people and organisations."""

from accounts.models.organisations import (
    OperatorListing,
    Organisation,
    OrganisationKind,
    OrganisationLabel,
    OrganisationSiret,
    is_listed_operator,
)
from accounts.models.people import Membership, User

__all__ = [
    "Membership",
    "OperatorListing",
    "Organisation",
    "OrganisationKind",
    "OrganisationLabel",
    "OrganisationSiret",
    "User",
    "is_listed_operator",
]
