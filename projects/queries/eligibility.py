"""May this body apply? Answered to anybody, from the public reference of organisations."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationKind
from projects.policies import ineligibility

MOST_ANSWERS = 10


@dataclass(frozen=True)
class Answer:
    """Yes or no for one body or one kind of body, and why."""

    name: str
    kind: str
    reason: str
    ministry: str = ""
    is_conditional: bool = False

    @property
    def is_eligible(self) -> bool:
        return not self.reason


#: What a visitor may say they are. « firm » and « association » are told apart on screen only.
VISITOR_KINDS = (
    ("state_service", _("Un service de l’État (administration centrale, service déconcentré)")),
    ("state_operator", _("Un opérateur de l’État (établissement public, agence, GIP…)")),
    ("local_authority", _("Une collectivité territoriale ou un groupement de collectivités")),
    ("firm", _("Une entreprise")),
    ("association", _("Une association ou une fondation")),
    ("person", _("Un particulier")),
)


def eligibility_of_kind(kind: str, on: date) -> Answer | None:
    """The answer for a kind of body; None for a word that is not in the list (no query)."""
    labels = dict(VISITOR_KINDS)
    if kind not in labels:
        return None
    if kind == OrganisationKind.STATE_OPERATOR:
        return Answer(str(labels[kind]), kind, "", is_conditional=True)
    known = kind if kind in OrganisationKind.values else OrganisationKind.OTHER
    return Answer(str(labels[kind]), kind, ineligibility(Organisation(kind=known), on))


def search_organisations(text: str, on: date) -> list[Answer]:
    """The bodies that a name, an acronym, a SIREN or a SIRET designates, at most ten.

    One query, and one for each operator found. Names and public identifiers of public bodies are
    public reference data: no sign-in is needed to ask.
    """
    text = text.strip().replace("\0", "")
    digits = re.sub(r"\D", "", text)
    if len(digits) in (9, 14) and not re.search(r"[^\W\d_]", text):
        wanted = Q(siren=digits[:9])
        if len(digits) == 14:
            wanted |= Q(sirets__siret=digits)
    elif len(text) >= 2:
        wanted = Q(name__unaccent__icontains=text) | Q(acronym__iexact=text)
    else:
        return []
    found = (
        Organisation.objects.filter(wanted, successor=None)
        .select_related("ministry")
        .distinct()
        .order_by("name", "key")[:MOST_ANSWERS]
    )
    return [
        Answer(
            body.name,
            body.kind,
            ineligibility(body, on),
            body.ministry.name if body.ministry else "",
        )
        for body in found
    ]
