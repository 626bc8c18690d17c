"""Passkeys: asked of a device, kept once proved, checked at a sign-in, taken away."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from accounts.actions.factors import first_codes, hold
from accounts.actions.identities import NotRecognised
from accounts.models import AccountEvent, AccountEventKind, Passkey, User
from accounts.queries import has_app

MOST = 10
SERVICE = "Datalab"
VERIFIED = UserVerificationRequirement.PREFERRED


@dataclass(frozen=True)
class Asked:
    """What the page asks of the device (JSON), and the challenge that its answer must carry."""

    options: str
    challenge: str


def ask_new(user: User) -> Asked:
    """The options of a new key; those that the person has are left out."""
    options = generate_registration_options(
        rp_id=_site()[0],
        rp_name=SERVICE,
        user_name=user.email,
        user_id=f"datalab-{user.pk}".encode(),
        user_display_name=user.get_full_name(),
        exclude_credentials=_known(user),
        authenticator_selection=AuthenticatorSelectionCriteria(user_verification=VERIFIED),
    )
    return Asked(options_to_json(options), bytes_to_base64url(options.challenge))


def ask_proof(user: User) -> Asked:
    """The options of a proof by one of the person's keys."""
    options = generate_authentication_options(
        rp_id=_site()[0], allow_credentials=_known(user), user_verification=VERIFIED
    )
    return Asked(options_to_json(options), bytes_to_base64url(options.challenge))


@transaction.atomic(durable=True)
def add(
    user: User, *, name: str, answer: str, challenge: str, has_proved: bool, at: datetime
) -> list[str]:
    """Keeps the key that ``answer`` (the device's, JSON) proves for this challenge and this site.

    Returns recovery codes to show once, when the person had none; else an empty list. Raises
    NotRecognised when the answer proves nothing, the key is known, there are ten already, or the
    person has a factor that this session has not proved.
    """
    hold(user, has_proved=has_proved)
    if not name.strip():
        raise NotRecognised("name_required", _("Donnez un nom à cette clé."))
    if user.passkeys.count() >= MOST:
        raise NotRecognised("too_many", _("Dix clés d’accès au plus : retirez-en une d’abord."))
    site, origin = _site()
    try:
        proved = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site,
            expected_origin=origin,
        )
    except (WebAuthnException, ValueError) as error:
        raise NotRecognised(
            "not_proved", _("Cette clé n’a rien prouvé : recommencez depuis cette page.")
        ) from error
    try:
        with transaction.atomic():
            Passkey.objects.create(
                user=user,
                name=name.strip()[:60],
                credential_id=proved.credential_id,
                public_key=proved.credential_public_key,
                sign_count=proved.sign_count,
                added_at=at,
            )
    except IntegrityError as error:
        raise NotRecognised("known", _("Cette clé d’accès est déjà enregistrée.")) from error
    _log(user, AccountEventKind.FACTOR_ADDED, at, name)
    return first_codes(user)


@transaction.atomic(durable=True)
def check(user: User, *, answer: str, challenge: str, at: datetime) -> bool:
    """Whether ``answer`` (JSON) is signed by one of the person's keys for this challenge.

    A counter that goes backwards (a copied key) proves nothing.
    """
    site, origin = _site()
    try:
        said = parse_authentication_credential_json(answer)
        key = user.passkeys.select_for_update().filter(credential_id=said.raw_id).first()
        if key is None:
            return False
        proved = verify_authentication_response(
            credential=said,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site,
            expected_origin=origin,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
        )
    except (WebAuthnException, ValueError):
        return False
    key.sign_count, key.used_at = proved.new_sign_count, at
    key.save(update_fields=["sign_count", "used_at"])
    return True


@transaction.atomic(durable=True)
def remove(user: User, *, pk: int, has_proved: bool, at: datetime) -> None:
    """Takes one of the person's keys away, unless their role asks for it: it is their last factor.

    Raises Passkey.DoesNotExist for a key that is not theirs.
    """
    hold(user, has_proved=has_proved)
    key = user.passkeys.get(pk=pk)
    is_last = not has_app(user) and user.passkeys.count() == 1
    if is_last and user.is_privileged:
        raise NotRecognised(
            "last_factor",
            _("Votre rôle demande un second facteur : installez-en un autre avant de le retirer."),
        )
    key.delete()
    _log(user, AccountEventKind.FACTOR_REMOVED, at, key.name)


def _known(user: User) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=bytes(one))
        for one in user.passkeys.values_list("credential_id", flat=True)
    ]


def _site() -> tuple[str, str]:
    """The name that keys are bound to, and the one origin that may use them: the site's address."""
    parts = urlsplit(settings.DATALAB_SITE_URL)
    return parts.hostname or "", f"{parts.scheme}://{parts.netloc}"


def _log(user: User, kind: str, at: datetime, name: str) -> None:
    AccountEvent.objects.create(user=user, kind=kind, at=at, by=user, detail=name.strip()[:60])
