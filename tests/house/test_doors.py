"""Every address is private but those of one list, pinned here."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize

from datalab.public_urls import OPEN_TO_STRANGERS, PUBLIC

#: The list, said a second time on purpose: opening a page to everybody takes two hands.
PINNED = {
    "home",
    "rules",
    "help",
    "guide",
    "accessibility",
    "legal_notice",
    "personal_data",
    "site_map",
    "security_txt",
    "alive",
    "ready",
    "metrics",  # a token or a network of its own; anybody else finds nothing
    "eligibility",
    "accounts:sign_in",
    "accounts:proconnect",  # leads to the identity provider
    "accounts:proconnect_return",
    "accounts:sign_out",
    "accounts:choose_password",  # the link of a letter carries its own key
    "admin:login",
    "notifications:unsubscribe",
    "api_schema",
    "api_docs",
    "api_family",
    "support:articles",
    "support:article",
    "opendata:datasets",
    "opendata:dataset",
    "opendata:dataset_columns",
    "opendata:dataset_communes",
    "opendata:dataset_plot",
    "opendata:dataset_rejects",
    "opendata:take_away",
    "funding:verify",
    "funding:verify_code",
    "open_datasets",
    "open_funded_projects",
    "open_funded_project",
    "open_reuses",
    "open_reuse",
    "open_topics",
    "open_topic",
    "open_calendar",
    "open_figures",
    "open_dataset",
    "open_profile",
    "open_data",
    "open_download",
    "opendata:funded_projects",
    "opendata:funded_data",
    "opendata:funded_schema",
    "opendata:funded_file",
    "opendata:funded_version",
    "opendata:funded_project",
    "opendata:indicators_csv",
    "opendata:indicator_plot",
    "opendata:catalogue",
    "opendata:subscribe",
    "opendata:confirm_subscription",
    "opendata:subscription_choices",
    "opendata:end_subscription",
    "opendata:statistics",
    "opendata:figure_plot",
    "opendata:figure_csv",
    "opendata:sitemap",
    "opendata:robots",
    "opendata:funded_feed",
    "opendata:reuses",
    "opendata:reuses_feed",
    "opendata:reuse",
    "opendata:reuse_image",
    "opendata:topics",
    "opendata:topic",
    "opendata:calendar",
    "opendata:calendar_feed",
    "opendata:calendar_month",
    "opendata:calendar_day",
}
#: What a signed-in person without any role may open: the messages sent to them.
PINNED_FOR_STRANGERS = {
    "accounts:second_factor",
    "accounts:install_factor",
    "accounts:add_passkey",
    "accounts:remove_passkey",
    "accounts:account",
    "accounts:export_personal_data",
    "accounts:renew_codes",
    "accounts:close_others",
    "accounts:close_session",
    "notifications:inbox",
    "notifications:open",
    "notifications:mark_read",
    "notifications:mark_all_read",
    "notifications:done",
    "notifications:mark_done",
    "notifications:take_back",
    "opendata:propose_reuse",
}
STAND_INS = {"uuid": "6d1f0e0a-6f0e-4e0f-9b0a-0d0c0b0a0908", "int": "1"}


def addresses() -> list[tuple[str, str]]:
    """Every (view name, path) of the service, with stand-ins for the variable parts."""
    return sorted(set(_walk(get_resolver().url_patterns, "", "")))


def _walk(patterns, before: str, namespace: str):
    for entry in patterns:
        path = before + _path_of(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}", path
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, path, inner)


def _path_of(pattern) -> str:
    form, names = normalize(pattern.regex.pattern)[0]
    converters = getattr(pattern, "converters", {})
    values = {
        name: STAND_INS.get(
            type(converters.get(name)).__name__.removesuffix("Converter").lower(), "x"
        )
        for name in names
    }
    return form % values


def test_the_public_addresses_are_these_and_no_other():
    assert PUBLIC == PINNED
    assert OPEN_TO_STRANGERS == PINNED_FOR_STRANGERS


@pytest.mark.django_db
def test_every_other_address_asks_who_is_there():
    open_doors = []
    for name, path in addresses():
        if name in PUBLIC:
            continue
        response = Client(raise_request_exception=True).get("/" + path)
        if path.startswith("api/"):
            if response.status_code not in (401, 403, 404, 405):
                open_doors.append(f"{name} /{path}: {response.status_code}")
        elif response.status_code != 302 or not response["Location"].startswith("/connexion/"):
            open_doors.append(f"{name} /{path}: {response.status_code}")
    assert not open_doors, open_doors


@pytest.mark.django_db
def test_somebody_without_a_membership_is_told_what_to_do(sign_in):
    from tests.factories.accounts import UserFactory

    response = sign_in(UserFactory()).get("/tableau-de-bord/")
    assert response.status_code == 403
    assert "accounts/no_membership.html" in [t.name for t in response.templates]
