"""ProConnect, against a provider that signs for real and can be made to lie."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.identities import NotRecognised, decide
from accounts.models import (
    AccountEvent,
    IdentityState,
    OrganisationSiret,
    ProviderIdentity,
    SiretOverride,
    User,
)
from accounts.permissions import Role
from tests.accounts.provider import CLIENT, OTHER_KEY, SECRET, provider_for
from tests.factories.accounts import OrganisationFactory, UserFactory, person

pytestmark = pytest.mark.django_db
WHO = {
    "sub": "sub-1",
    "email": "Nouvelle.Personne@Ministere.Invalid",
    "given_name": "Nouvelle",
    "usual_name": "Personne",
    "siret": "11004301500012",
    "idp_id": "idp-a",
}
ADDRESS = "nouvelle.personne@ministere.invalid"


@pytest.fixture
def provider(settings):
    """ProConnect installed, on a server of this test."""
    with provider_for(dict(WHO)) as found:
        settings.DATALAB_PROCONNECT_URL = found.issuer
        settings.DATALAB_OUTGOING_ALLOWED = [found.site.host]
        settings.AUTHENTICATION_BACKENDS = [
            "accounts.backends.LocalBackend",
            "accounts.backends.ProConnectBackend",
        ]
        for name, path in {
            "AUTHORIZATION": "authorize",
            "TOKEN": "token",
            "USER": "userinfo",
            "JWKS": "jwks",
            "LOGOUT": "session/end",
        }.items():
            setattr(settings, f"OIDC_OP_{name}_ENDPOINT", f"{found.issuer}/{path}")
        settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, SECRET
        yield found


def come_in(provider, client: Client | None = None, *, after: str = ""):
    """The whole round: away to the provider, signed in there, back here."""
    client = client or Client()
    away = client.get("/connexion/proconnect/", {"next": after} if after else {})
    assert away.status_code == 302
    return client, client.get(provider.authorize(away["Location"]))


def nobody_in(client: Client) -> bool:
    return "_auth_user_id" not in client.session


def test_a_first_visit_opens_an_account_without_any_right(provider):
    client, answer = come_in(provider)
    assert (answer.status_code, answer["Location"]) == (302, "/tableau-de-bord/")
    user = User.objects.get(email=ADDRESS)
    assert (user.first_name, user.last_name, user.roles) == ("Nouvelle", "Personne", frozenset())
    page = client.get("/tableau-de-bord/")
    assert page.status_code == 403
    assert "aucune organisation" in page.text


def test_the_page_wanted_is_shown_after(provider):
    _client, answer = come_in(provider, after="/projets/")
    assert answer["Location"] == "/projets/"


def test_nobody_is_sent_to_another_site(provider):
    _client, answer = come_in(provider, after="https://ailleurs.invalid/")
    assert answer["Location"] == "/tableau-de-bord/"


def test_a_member_without_privilege_is_reconciled_on_the_address(provider):
    user = person(Role.DATA_ADMINISTRATOR, email=ADDRESS)
    client, _answer = come_in(provider)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert AccountEvent.objects.get(user=user).kind == "linked"


def test_a_person_may_come_by_several_providers(provider):
    come_in(provider)
    provider.person |= {"sub": "autre", "idp_id": "idp-b"}
    come_in(provider)
    assert User.objects.filter(email=ADDRESS).count() == 1
    assert ProviderIdentity.objects.filter(user__email=ADDRESS).count() == 2


def test_a_privileged_account_waits_for_somebody_else(provider):
    user = person(Role.DECISION_MAKER, email=ADDRESS)
    client, answer = come_in(provider)
    assert answer.status_code == 403
    assert "administrateur doit d’abord confirmer" in answer.text
    assert nobody_in(client)
    identity = ProviderIdentity.objects.get(user=user)
    assert identity.state == IdentityState.PENDING
    decide(identity, accept=True, by=person(Role.ADMINISTRATOR), at=timezone.now())
    client, answer = come_in(provider)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_nobody_confirms_their_own_identity(provider, nothing_changes):
    user = person(Role.ADMINISTRATOR, email=ADDRESS)
    come_in(provider)
    identity = ProviderIdentity.objects.get(user=user)
    with nothing_changes(), pytest.raises(NotRecognised, match="autre personne"):
        decide(identity, accept=True, by=user, at=timezone.now())


def test_a_rejected_identity_stays_outside(provider):
    user = person(Role.AUDITOR, email=ADDRESS)
    come_in(provider)
    identity = ProviderIdentity.objects.get(user=user)
    decide(identity, accept=False, by=person(Role.ADMINISTRATOR), at=timezone.now())
    client, answer = come_in(provider)
    assert (answer.status_code, nobody_in(client)) == (403, True)


def test_the_identity_wins_over_an_address_that_changes(provider):
    come_in(provider)
    user = User.objects.get(email=ADDRESS)
    provider.person["email"] = "autre.nom@ministere.invalid"
    client, _answer = come_in(provider)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert AccountEvent.objects.filter(user=user, kind="email_differs").exists()
    assert not User.objects.filter(email="autre.nom@ministere.invalid").exists()


def test_a_closed_account_stays_closed(provider):
    UserFactory(email=ADDRESS, is_active=False)
    client, answer = come_in(provider)
    assert (answer.status_code, nobody_in(client)) == (403, True)


def test_the_establishment_names_the_organisation_unless_it_is_corrected(provider):
    ministry, direction = OrganisationFactory(), OrganisationFactory()
    OrganisationSiret.objects.create(organisation=ministry, siret=WHO["siret"])
    come_in(provider)
    assert ProviderIdentity.objects.get().organisation == ministry
    SiretOverride.objects.create(
        provider="idp-a", siret=WHO["siret"], organisation=direction, reason="Direction"
    )
    come_in(provider)
    assert ProviderIdentity.objects.get().organisation == direction


LIES = {
    "another issuer": {"iss": "https://ailleurs.invalid"},
    "another audience": {"aud": "autre-service"},
    "another nonce": {"nonce": "autre"},
    "no nonce": {"nonce": None},
    "expired": {"exp": 1, "iat": 0},
    "no date": {"exp": None},
    "issued tomorrow": {"iat": 4_000_000_000, "exp": 4_000_000_060},
    "somebody else": {"sub": "un-autre"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_token_that_lies_opens_nothing(provider, lie):
    provider.lies = lie
    client, answer = come_in(provider)
    assert answer.status_code == 403
    assert nobody_in(client)
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize(
    "lie", [{"iss": "https://ailleurs.invalid"}, {"aud": "autre"}, {"email": ""}]
)
def test_a_userinfo_that_lies_opens_nothing(provider, lie):
    provider.userinfo_lies = lie
    client, answer = come_in(provider)
    assert (answer.status_code, nobody_in(client)) == (403, True)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_token_signed_by_another_key_opens_nothing(provider):
    provider.signs_with = OTHER_KEY
    client, answer = come_in(provider)
    assert (answer.status_code, nobody_in(client)) == (403, True)


def test_an_address_of_return_serves_once(provider):
    client = Client()
    back = provider.authorize(client.get("/connexion/proconnect/")["Location"])
    assert client.get(back).status_code == 302
    client.post("/deconnexion/")
    replayed = client.get(back)
    assert (replayed.status_code, nobody_in(client)) == (403, True)


def test_a_stolen_address_of_return_opens_nothing_elsewhere(provider):
    victim = Client()
    back = provider.authorize(victim.get("/connexion/proconnect/")["Location"])
    thief = Client()
    thief.get("/connexion/proconnect/")
    assert thief.get(back).status_code == 403
    assert nobody_in(thief)


def test_a_provider_that_is_away_is_told_in_a_sentence(provider, settings):
    settings.DATALAB_OUTGOING_ALLOWED = []
    client, answer = come_in(provider)
    assert (answer.status_code, nobody_in(client)) == (403, True)
    assert "Recommencez la connexion" in answer.text


def test_a_refusal_at_the_provider_is_told_in_a_sentence(provider):
    client = Client()
    away = client.get("/connexion/proconnect/")
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    answer = client.get("/connexion/retour/", {"error": "access_denied", "state": state})
    assert answer.status_code == 403


def test_signing_out_also_signs_out_there(provider):
    client, _answer = come_in(provider)
    target = urlsplit(client.post("/deconnexion/")["Location"])
    assert target.path == "/session/end"
    assert parse_qs(target.query)["id_token_hint"]
    assert nobody_in(client)


def test_without_proconnect_its_doors_do_not_exist(client):
    assert client.get("/connexion/proconnect/").status_code == 404
    assert "ProConnect" not in client.get("/connexion/").text


def test_the_factor_given_there_is_not_asked_again(provider, settings):
    settings.DATALAB_SECOND_FACTOR = True
    person(Role.REVIEWER, email=ADDRESS)
    come_in(provider)
    decide(
        ProviderIdentity.objects.get(),
        accept=True,
        by=person(Role.ADMINISTRATOR),
        at=timezone.now(),
    )
    client, _answer = come_in(provider)
    assert client.get("/tableau-de-bord/")["Location"].startswith("/connexion/second-facteur/")
    provider.person["amr"] = ["pwd", "mfa"]
    client, _answer = come_in(provider)
    assert client.get("/tableau-de-bord/").status_code == 200


def test_an_expired_sign_in_is_counted_with_a_little_patience(provider):
    now = int((timezone.now() - timedelta(seconds=20)).timestamp())
    provider.lies = {"exp": now, "iat": now - 60}
    client, _answer = come_in(provider)
    assert not nobody_in(client)
