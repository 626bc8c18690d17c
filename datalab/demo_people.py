"""The people of the demonstration: at least one per role, all fictitious, one shared password."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Membership, OperatorListing, Organisation, User
from accounts.permissions import Role
from projects.models import Strand

PASSWORD = "demonstration-datalab"  # noqa: S105 - shown on the sign-in page of the demonstration
SINCE = date(2023, 1, 16)

#: Operators that the demonstration puts on the list of the State's operators.
LISTED_OPERATORS = ("ademe", "cerema", "ign", "inrae")
LISTING_SOURCE = "Démonstration : inscription fictive, à vérifier sur la liste officielle"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to sign in as. ``strand`` empty: both strands."""

    role: Role
    first_name: str
    last_name: str
    email: str
    organisation: str
    strand: str = ""
    purpose: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


PEOPLE = (
    DemoPerson(
        Role.DATA_ADMINISTRATOR,
        "Awa",
        "Diallo",
        "awa.diallo@ecologie.invalid",
        "transition-ecologique",
        purpose="Dépose et suit les projets de son ministère",
    ),
    DemoPerson(
        Role.DATA_ADMINISTRATOR,
        "Jeanne",
        "Le Goff",
        "jeanne.le-goff@culture.invalid",
        "culture",
        purpose="Un autre ministère : ne voit pas les dossiers du premier",
    ),
    DemoPerson(
        Role.CONTRIBUTOR,
        "Hugo",
        "Martin",
        "hugo.martin@ecologie.invalid",
        "transition-ecologique",
        purpose="Complète les projets sur lesquels il est invité",
    ),
    DemoPerson(
        Role.REVIEWER,
        "Nadia",
        "Benali",
        "nadia.benali@dinum.invalid",
        "dinum",
        purpose="Instruit les deux volets",
    ),
    DemoPerson(
        Role.REVIEWER,
        "Thomas",
        "Roux",
        "thomas.roux@dinum.invalid",
        "dinum",
        Strand.OPEN_DATA,
        purpose="Instruit le volet ouverture des données",
    ),
    DemoPerson(
        Role.REVIEWER,
        "Inès",
        "Moreau",
        "ines.moreau@dinum.invalid",
        "dinum",
        Strand.ARTIFICIAL_INTELLIGENCE,
        purpose="Instruit le volet intelligence artificielle",
    ),
    DemoPerson(
        Role.DECISION_MAKER,
        "Claire",
        "Fontaine",
        "claire.fontaine@dinum.invalid",
        "dinum",
        purpose="Décide des cofinancements",
    ),
    DemoPerson(
        Role.SUPPORT_AGENT,
        "Samir",
        "Haddad",
        "samir.haddad@dinum.invalid",
        "dinum",
        purpose="Accompagne les projets, sans voir les crédits",
    ),
    DemoPerson(
        Role.BUDGET_OFFICER,
        "Élodie",
        "Marchand",
        "elodie.marchand@dinum.invalid",
        "dinum",
        purpose="Suit l’enveloppe, engage et paie",
    ),
    DemoPerson(
        Role.BUDGET_OFFICER,
        "Pierre",
        "Lambert",
        "pierre.lambert@dinum.invalid",
        "dinum",
        purpose="Approuve ce que sa collègue propose",
    ),
    DemoPerson(
        Role.AUDITOR,
        "Michel",
        "Perrin",
        "michel.perrin@comptes.invalid",
        "cour-des-comptes",
        purpose="Lit tout, ne change rien",
    ),
    DemoPerson(
        Role.ADMINISTRATOR,
        "Sophie",
        "Garnier",
        "sophie.garnier@dinum.invalid",
        "dinum",
        purpose="Gère les comptes, les organisations et les appels",
    ),
    DemoPerson(
        Role.DATA_ADMINISTRATOR,
        "Yann",
        "Le Bihan",
        "yann.le-bihan@nantes.invalid",
        "ville-de-nantes",
        purpose="Une collectivité : le guichet lui explique pourquoi il ne l’admet pas",
    ),
)


@transaction.atomic
def load() -> int:
    """Creates the people who do not exist yet and lists some operators; returns how many people.

    Wants the reference organisations. An account that exists keeps its password and roles.
    """
    organisations = {o.key: o for o in Organisation.objects.all()}
    encoded = make_password(PASSWORD)  # slow on purpose: once, not once per person
    created = 0
    for person in PEOPLE:
        if User.objects.filter(email=person.email).exists():
            continue
        user = User.objects.create(
            email=person.email,
            password=encoded,
            first_name=person.first_name,
            last_name=person.last_name,
            joined_on=SINCE,
        )
        Membership.objects.create(
            user=user,
            organisation=organisations[person.organisation],
            role=person.role,
            strand=person.strand,
            started_on=SINCE,
        )
        created += 1
    for key in LISTED_OPERATORS:
        if not organisations[key].listings.exists():
            OperatorListing.objects.create(
                organisation=organisations[key], listed_from=SINCE, source=LISTING_SOURCE
            )
    return created


def present() -> list[DemoPerson]:
    """The people of the demonstration whose open account exists, in the order of the list."""
    known = set(
        User.objects.filter(email__in=[p.email for p in PEOPLE], is_active=True).values_list(
            "email", flat=True
        )
    )
    return [person for person in PEOPLE if person.email in known]
