"""Every role × every page and action of the admin's registry, GET and POST."""

import os
from itertools import product
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.permissions import GRANTS, Permission, Role
from tests.factories.accounts import person
from tests.walls.rows import row_of
from tests.walls.table import differences, drawn
from tests.walls.trying import NOTHING, OPEN, REFUSED, UNKNOWN, filled, seen, sent, undone

pytestmark = pytest.mark.django_db

ENTERS = [role for role in Role.values if Permission.ADMIN_ENTER in GRANTS[role]]
KEPT_OUT = [role for role in Role.values if role not in ENTERS]
COLUMNS = [str(Role(role).label) for role in ENTERS]
PAGES = ("changelist", "add", "change", "delete", "history")
REGISTRY = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
#: Pages of the admin that belong to no model.
OF_THE_SITE = ("index", "autocomplete", "jsi18n", "password_change", "password_change_done")


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(person(role))
    return client


def name_of(model, page: str) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}_{page}"


def address_of(model, page: str, row) -> str:
    arguments = [row.pk] if page in ("change", "delete", "history") else []
    return reverse(f"admin:{name_of(model, page)}", args=arguments)


def cells(clients, model, page: str, row) -> tuple[str, ...]:
    """What each role that enters is answered, by GET then by POST of the page's own form."""
    address = address_of(model, page, row)
    found = []
    looks = {role: seen(client, address) for role, client in clients.items()}
    form = next((form for sign, form in looks.values() if sign == OPEN and form is not None), None)
    values = {"post": "yes"} if page == "delete" else {}
    if page in ("add", "change") and hasattr(form, "fields"):
        values = filled(form)
    for role, client in clients.items():
        act, written = sent(client, address, values)
        if act in (REFUSED, UNKNOWN):
            assert not written, f"{name_of(model, page)}, {role}: refused, yet wrote {written}"
        found.append(looks[role][0] + (NOTHING if act == OPEN and not written else act))
    return tuple(found)


def actions_of(model) -> dict[str, tuple[str, ...]]:
    """For each action of the list, who opens the list and is offered it."""
    offered = {}
    for role in ENTERS:
        request = RequestFactory().get("/")
        request.user = person(role)
        its_admin = admin.site._registry[model]
        opens = its_admin.has_view_or_change_permission(request)
        offered[role] = {*its_admin.get_actions(request)} if opens else set()
    every = sorted({name for names in offered.values() for name in names} | {*_declared(model)})
    return {
        f"{name_of(model, 'action')}.{name}": tuple(
            OPEN if name in offered[role] else REFUSED for role in ENTERS
        )
        for name in every
    }


def _declared(model) -> list[str]:
    return [
        action if isinstance(action, str) else action.__name__
        for action in admin.site._registry[model].actions or []
    ] + ["delete_selected"]


def test_the_admin_answers_each_role_as_the_table_of_rights_says():
    clients = {role: signed_in(role) for role in ENTERS}
    found = {}
    for model in REGISTRY:
        with undone():
            row = row_of(model)
            for page in PAGES:
                found[f"admin:{name_of(model, page)}"] = cells(clients, model, page, row)
        found |= actions_of(model)
    if place := os.environ.get("DRAW_RIGHTS"):
        (Path(place) / "admin.md").write_text(drawn(COLUMNS, found), encoding="utf-8")
    wrong = differences("admin", COLUMNS, found)
    assert not wrong, "\n".join(wrong)


def test_an_action_that_is_not_offered_is_not_done():
    """Its name is posted by hand on each list, by whoever is not offered it."""
    clients = {role: signed_in(role) for role in ENTERS}
    for model in REGISTRY:
        for name, offered in actions_of(model).items():
            for role, cell in zip(ENTERS, offered, strict=True):
                if cell == OPEN:
                    continue
                with undone():
                    row = row_of(model)
                    values = {
                        "action": name.rsplit(".", 1)[1],
                        ACTION_CHECKBOX_NAME: str(row.pk),
                        "post": "yes",
                    }
                    address = address_of(model, "changelist", row)
                    _sign, written = sent(clients[role], address, values)
                assert not written, f"{name}, {role}: {written}"


def test_who_may_not_enter_the_admin_opens_none_of_its_pages():
    clients = {role: signed_in(role) for role in KEPT_OUT}
    opened = []
    for model in REGISTRY:
        with undone():
            row = row_of(model)
            for role, page in product(KEPT_OUT, PAGES):
                address = address_of(model, page, row)
                look, _form = seen(clients[role], address)
                act, written = sent(clients[role], address, {"post": "yes"})
                if (look, act, written) != (REFUSED, REFUSED, []):
                    opened.append(f"{name_of(model, page)}, {role}: {look}{act} {written}")
    for role, name in product(KEPT_OUT, OF_THE_SITE):
        if seen(clients[role], reverse(f"admin:{name}"))[0] != REFUSED:
            opened.append(f"{name}, {role}")
    assert not opened, opened


def test_every_page_of_the_admin_is_one_of_these():
    """A page of its own that a model's admin adds must be in the matrix of pages or here."""
    own = {
        entry.name
        for model in REGISTRY
        for entry in admin.site._registry[model].get_urls()
        if getattr(entry, "name", None)
    } - {name_of(model, page) for model in REGISTRY for page in PAGES}
    assert own == {*ADDED}


#: Pages that some admins add, with the roles that may open them.
ADDED = {
    "otp_totp_totpdevice_config": set(),
    "otp_totp_totpdevice_qrcode": set(),
    "projects_callversion_publish": {Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("name", sorted(ADDED))
def test_a_page_added_to_the_admin_is_open_to_its_roles_alone(name):
    model = next(m for m in REGISTRY if name.startswith(name_of(m, "")))
    for role in Role.values:
        client = signed_in(role)
        with undone():
            row = row_of(model)
            look, _form = seen(client, reverse(f"admin:{name}", args=[row.pk]))
            act, written = sent(client, reverse(f"admin:{name}", args=[row.pk]), {})
        if role in ADDED[name]:
            assert look == OPEN, role
        else:
            assert (look in (REFUSED, UNKNOWN), act in (REFUSED, UNKNOWN), written) == (
                True,
                True,
                [],
            ), role
