"""Whom ProConnect vouches for: finds or opens the account, or holds a privileged one back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import (
    AccountEvent,
    AccountEventKind,
    IdentityState,
    Organisation,
    OrganisationSiret,
    ProviderIdentity,
    SiretOverride,
    User,
)
from accounts.permissions import Permission


class NotRecognised(Exception):  # noqa: N818 - a refusal, not a defect
    """Nobody is signed in; the message is a French sentence that says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Claims:
    """What the provider says of a person: ProConnect's claims, cleaned."""

    sub: str
    email: str
    given_name: str = ""
    usual_name: str = ""
    siret: str = ""
    provider: str = ""


def recognise(claims: Claims, *, at: datetime) -> User:
    """The account of the person, opened at their first visit and without any right.

    A known identity wins over the address. A first identity joins the account that has the same
    professional address, unless that account holds a role of the desk: it then waits for another
    administrator. Raises NotRecognised; what was learnt meanwhile is kept (the held identity).
    """
    for turn in (1, 2, 3):
        try:
            found = _found(claims, at)
            break
        except IntegrityError:  # another window has just opened the account, or its identity
            if turn == 3:
                raise
    if isinstance(found, NotRecognised):
        raise found
    if not found.is_active:
        raise NotRecognised(
            "closed",
            _("Ce compte est fermé ou suspendu. Demandez au guichet de le rouvrir."),
        )
    return found


@transaction.atomic(durable=True)
def decide(identity: ProviderIdentity, *, accept: bool, by: User, at: datetime) -> ProviderIdentity:
    """An administrator who is somebody else confirms a held identity, or rejects it."""
    held = ProviderIdentity.objects.select_for_update(no_key=True, of=("self",)).get(pk=identity.pk)
    if not by.can(Permission.ACCOUNT_MANAGE):
        raise NotRecognised("not_permitted", _("Seul un administrateur confirme une identité."))
    if held.user_id == by.pk:
        raise NotRecognised("four_eyes", _("Une autre personne doit confirmer cette identité."))
    if held.state != IdentityState.PENDING:
        raise NotRecognised("wrong_state", _("Cette identité est déjà décidée."))
    held.state = IdentityState.LINKED if accept else IdentityState.REJECTED
    held.decided_at, held.decided_by = at, by
    held.save(update_fields=["state", "decided_at", "decided_by"])
    kind = AccountEventKind.CONFIRMED if accept else AccountEventKind.REJECTED
    _log(held.user, kind, at, by=by, detail=held.provider)
    return held


def _found(claims: Claims, at: datetime) -> User | NotRecognised:
    with transaction.atomic(durable=True):
        return _known(claims, at) or _first_visit(claims, at)


def _known(claims: Claims, at: datetime) -> User | NotRecognised | None:
    identity = (
        ProviderIdentity.objects.select_related("user")
        .filter(provider=claims.provider, sub=claims.sub)
        .first()
    )
    if identity is None:
        return None
    if identity.state != IdentityState.LINKED:
        return _held(identity.state)
    if identity.email != claims.email:
        domain = claims.email.partition("@")[2]  # the log outlives the person: no address in it
        _log(identity.user, AccountEventKind.EMAIL_DIFFERS, at, detail=domain)
    identity.email, identity.siret = claims.email, claims.siret
    identity.organisation = _organisation(claims)
    identity.save(update_fields=["email", "siret", "organisation"])
    return identity.user


def _first_visit(claims: Claims, at: datetime) -> User | NotRecognised:
    user = User.objects.filter(email=claims.email).first()
    if user is None:
        user = User.objects.create_user(
            claims.email, first_name=claims.given_name[:80], last_name=claims.usual_name[:80]
        )
        _log(user, AccountEventKind.CREATED, at, detail=claims.provider)
    elif user.is_privileged:
        _join(user, claims, IdentityState.PENDING, at)
        _log(user, AccountEventKind.HELD, at, detail=claims.provider)
        return _held(IdentityState.PENDING)
    _join(user, claims, IdentityState.LINKED, at)
    _log(user, AccountEventKind.LINKED, at, detail=claims.provider)
    return user


def _held(state: str) -> NotRecognised:
    if state == IdentityState.REJECTED:
        return NotRecognised(
            "rejected", _("Cette identité a été rejetée par un administrateur du service.")
        )
    return NotRecognised(
        "held",
        _(
            "Votre compte tient un rôle du guichet : un administrateur doit d’abord confirmer que "
            "cette identité est bien la vôtre. Il la trouve dans l’administration, page Identités."
        ),
    )


def _join(user: User, claims: Claims, state: str, at: datetime) -> None:
    ProviderIdentity.objects.create(
        user=user,
        provider=claims.provider,
        sub=claims.sub,
        email=claims.email,
        siret=claims.siret,
        organisation=_organisation(claims),
        state=state,
        seen_at=at,
    )


def _organisation(claims: Claims) -> Organisation | None:
    """The corrected organisation for this provider, else for any, else the owner of the SIRET."""
    if not claims.siret:
        return None
    overrides = SiretOverride.objects.filter(
        siret=claims.siret, provider__in=[claims.provider, ""]
    ).select_related("organisation")
    corrected = overrides.order_by("-provider").first()
    if corrected:
        return corrected.organisation
    owners = OrganisationSiret.objects.filter(siret=claims.siret).select_related("organisation")
    found = list(owners.order_by("pk")[:2])
    return found[0].organisation if len(found) == 1 else None


def _log(user: User, kind: str, at: datetime, *, by: User | None = None, detail: str = "") -> None:
    AccountEvent.objects.create(user=user, kind=kind, at=at, by=by, detail=detail[:300])
