"""Tries a page as somebody and says in one sign what was answered; nothing of it stays."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from tests.unchanged import tables
from workflow.forms import MomentField

#: What a cell says: opened or done, answered and nothing stored, refused, not found, no such way.
OPEN, NOTHING, REFUSED, UNKNOWN, NO_SUCH_WAY = "o", "s", "x", "·", "-"
SIGNS = {403: REFUSED, 404: UNKNOWN, 405: NO_SUCH_WAY}
NOT_PERMITTED = "Votre rôle ne permet pas cet acte"
#: Where the admin sends those who may not enter: its own door, which then refuses.
SIGN_IN = ("/admin/login/", "/connexion/")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_WRITE = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is undone at the end, deeds that are transactions included."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


class Writes:
    """The tables of ours that statements have written to, those rolled back left out."""

    def __init__(self) -> None:
        self.watched = {*tables()} - {"accounts_session"}
        self.marks: list[tuple[str, int]] = []
        self.written: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        words = str(sql).split()
        if words[:1] == ["SAVEPOINT"]:
            self.marks.append((words[1], len(self.written)))
        elif words[:3] == ["ROLLBACK", "TO", "SAVEPOINT"]:
            length = next((n for name, n in reversed(self.marks) if name == words[3]), 0)
            del self.written[length:]
        else:
            self.written += [name for name in _WRITE.findall(str(sql)) if name in self.watched]
        return execute(sql, params, many, context)


def _sign(answer: Any) -> str:
    places = [place for place, _status in getattr(answer, "redirect_chain", [])]
    if answer.status_code == 302:
        places = [answer["Location"]]
    if any(place.startswith(SIGN_IN) for place in places):
        return REFUSED
    if "/admin/" in places:  # « this object does not exist », says the admin, and leads home
        return UNKNOWN
    if answer.status_code == 409 and NOT_PERMITTED in answer.text:
        return REFUSED
    return SIGNS.get(answer.status_code, OPEN)


def seen(client: Client, address: str) -> tuple[str, Any]:
    """The sign of a GET, where it leads to, and the form that the page shows, if it shows one."""
    answer = client.get(address, follow=True)
    form = (answer.context or {}).get("form") if answer.context else None
    return _sign(answer), form


def sent(client: Client, address: str, values: dict[str, Any]) -> tuple[str, list[str]]:
    """The sign of a POST and the tables written to."""
    writes = Writes()
    with undone(), connection.execute_wrapper(writes):
        answer = client.post(address, values)
    return _sign(answer), writes.written


def filled(form: Any) -> dict[str, Any]:
    """Values that a form would take, each made from the kind of its field."""
    values = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if isinstance(value, list | tuple) and value:
            value = list(value)
        elif isinstance(field, MomentField):
            value = field.prepare_value(value)  # when it was read; nothing of what is new
        elif value in (None, "", [], False) or isinstance(field, forms.FileField):
            value = _value_for(field)
        else:
            value = field.prepare_value(value)
            value = field.widget.format_value(value) if value is not None else value
        if value not in (None, ""):
            values[form.add_prefix(name)] = value
    return values


def _value_for(field: forms.Field) -> Any:
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("piece.pdf", PDF, content_type="application/pdf")
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return [_first(field.choices)]
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _first(field.choices)
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.DateTimeField):
        return f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    if isinstance(field, forms.DateField):
        return f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}"
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return str(field.min_value or 1)
    if isinstance(field, forms.EmailField):
        return "quelqu.un@essai.invalid"
    if isinstance(field, forms.URLField):
        return "https://exemple.fr/"
    return "Parce que le dossier le demande."


def _first(choices: Any) -> Any:
    flat = []
    for value, label in choices:
        flat += [v for v, _ in label] if isinstance(label, list | tuple) else [value]
    return next((str(value) for value in flat if str(value)), "")
