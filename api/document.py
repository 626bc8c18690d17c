"""The OpenAPI document, written once a process, and read as a page reads it."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator

from api.examples import JSON, NAME
from api.families import FAMILIES
from api.schema import ROOT

_TURN = threading.Lock()
_KEPT: dict[str, Any] = {}
METHODS = ("get", "post", "put", "patch", "delete")


def whole() -> dict[str, Any]:
    """The document: the code alone decides what it says, so one writing serves the process.

    It is written by one thread at a time: what its writer loads at first is not made for two.
    """
    if not _KEPT:
        with _TURN:
            if not _KEPT:
                _KEPT["document"] = SchemaGenerator().get_schema(request=None, public=True)
    return _KEPT["document"]


@dataclass(frozen=True)
class Field:
    """One line of a table: a parameter, or a property of a body."""

    name: str
    kind: str
    required: bool
    explanation: str


@dataclass(frozen=True)
class Operation:
    """One operation, in the words of the page."""

    anchor: str
    method: str
    path: str
    title: str
    explanation: str
    is_open: bool
    is_deprecated: bool
    parameters: list[Field]
    fields: list[Field]
    sent: str
    status: str
    answer: str
    problems: list[tuple[str, str]]


@dataclass(frozen=True)
class Family:
    """The operations whose addresses begin alike."""

    slug: str
    name: str | Promise
    explanation: str | Promise
    count: int


def families() -> list[Family]:
    """Every family of the document, in the page's order."""
    count: dict[str, int] = {}
    for path, _method, _said in _operations():
        count[_family(path)] = count.get(_family(path), 0) + 1
    return [Family(slug, *words, count[slug]) for slug, words in FAMILIES.items() if slug in count]


def operations_of(slug: str) -> list[Operation]:
    """The operations of one family, readings first."""
    found = [
        _operation(path, method, said)
        for path, method, said in _operations()
        if _family(path) == slug
    ]
    return sorted(found, key=lambda one: (one.method != "GET", one.path.count("/"), one.path))


def problems() -> list[tuple[str, str]]:
    """Every status of a refusal, with what it tells."""
    found: dict[str, str] = {}
    for _path, _method, said in _operations():
        found |= {s: _plain(a) for s, a in said["responses"].items() if s >= "3"}
    return sorted(found.items())


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in whole()["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def _family(path: str) -> str:
    return path.removeprefix(ROOT).split("/")[0]


def _operation(path: str, method: str, said: dict[str, Any]) -> Operation:
    sent = said.get("requestBody", {}).get("content", {}).get(JSON, {})
    status = min(said["responses"])
    answer = said["responses"][status].get("content", {})
    explanation = _plain(said)
    title = said.get("summary") or re.split(r"\s; ", explanation)[0].rstrip(".")
    return Operation(
        anchor=said["operationId"].replace("_", "-"),
        method=method.upper(),
        path=path,
        title=title,
        explanation="" if explanation.rstrip(".") == title else explanation,
        is_open=not said.get("security"),
        is_deprecated=said.get("deprecated", False),
        parameters=[_parameter(one) for one in said.get("parameters", [])],
        fields=list(_fields(sent.get("schema", {}))),
        sent=_example(sent),
        status=status,
        answer=_example(answer.get(JSON, {})),
        problems=[(s, _plain(a)) for s, a in said["responses"].items() if s != status],
    )


def _parameter(said: dict[str, Any]) -> Field:
    name = _("%(name)s (en-tête)") % said if said["in"] == "header" else said["name"]
    explanation = _plain(said)
    return Field(name, _kind(said["schema"]), said.get("required", False), explanation)


def _fields(schema: dict[str, Any]) -> Iterator[Field]:
    schema = _shape(schema)
    required = schema.get("required", [])
    for name, inner in schema.get("properties", {}).items():
        if not inner.get("readOnly"):
            yield Field(name, _kind(inner), name in required, _plain(inner))


def _plain(said: dict[str, Any]) -> str:
    """The description without its Markdown: a word of code stands between guillemets."""
    return re.sub(r"`([^`]+)`", r"« \1 »", said.get("description", ""))


def _shape(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, or the component that it names."""
    named = schema.get("$ref", "").rpartition("/")[2]
    return whole()["components"]["schemas"][named] if named else schema


def _example(media: dict[str, Any]) -> str:
    """The example of a body, as it is sent; empty when there is none."""
    shown = media.get("examples", {}).get(NAME)
    if shown is None:
        return ""
    named = shown.get("$ref", "").rpartition("/")[2]
    value = whole()["components"]["examples"][named] if named else shown
    return json.dumps(value["value"], ensure_ascii=False, indent=2)


def _kind(schema: dict[str, Any]) -> str:
    """What a property holds, in French."""
    schema = _shape(schema)
    for gathered in ("allOf", "oneOf", "anyOf"):
        if gathered in schema:
            kinds = [_kind(one) for one in schema[gathered] if one.get("type") != "null"]
            return next((kind for kind in kinds if kind), "")
    if "enum" in schema:
        return ", ".join(f"« {value} »" for value in schema["enum"] if value)
    kind = schema.get("type", "")
    kind = next((one for one in kind if one != "null"), "") if isinstance(kind, list) else kind
    if kind == "array":
        return _("liste : %(kind)s") % {"kind": _kind(schema.get("items", {}))}
    if kind == "string":
        words = _by_format().get(schema.get("format", ""), _("texte"))
        most = schema.get("maxLength")
        return (
            _("%(words)s, %(most)s signes au plus") % {"words": words, "most": most}
            if most
            else words
        )
    return {
        "integer": _("nombre entier"),
        "number": _("nombre"),
        "boolean": _("oui ou non (true, false)"),
        "object": _("objet"),
    }.get(kind, _("selon le cas"))


def _by_format() -> dict[str, str]:
    return {
        "date": _("date (AAAA-MM-JJ)"),
        "date-time": _("date et heure"),
        "decimal": _("montant ou nombre, en texte"),
        "uuid": _("clé"),
        "uri": _("adresse"),
        "email": _("adresse électronique"),
        "binary": _("fichier"),
    }
