"""Examples for the OpenAPI document: one for each body sent, each answer and each problem.

They are read from the shapes of the document itself, so that none can tell of a field that is not
there; those that several operations share are written once, among its components.
"""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from api.example_words import WORDS
from api.problems import CONTENT_TYPE as PROBLEM
from api.problems import problem

JSON = "application/json"
NAME = "Exemple"
SENTENCE = "Précisé dans la note jointe."

BY_FORMAT: dict[str, Any] = {
    "date": "2026-03-02",
    "date-time": "2026-03-02T10:00:00+01:00",
    "email": "amdac@ministere.example",
    "uri": "https://ministere.example/donnees",
    "uuid": "6d1f0e0a-6f0e-4e0f-9b0a-0d0c0b0a0908",
}

#: An amount, else a rate, else a mark: the first that the places of the field admit.
DECIMALS = ("250000.00", "0.50", "4.5", "4")

#: What each status tells most often: stable code, sentence, sentences by field.
PROBLEMS: dict[int, tuple[str, str, dict[str, list[str]]]] = {
    400: (
        "invalid",
        "Un ou plusieurs champs sont à corriger.",
        {"amount": ["Indiquez un montant positif."]},
    ),
    401: ("bad_token", "Ce jeton est inconnu, expiré ou révoqué.", {}),
    403: ("not_permitted", "Vous n’avez pas ce droit.", {}),
    404: ("not_found", "Rien à cette adresse pour vous.", {}),
    406: ("not_acceptable", "Ce format de réponse n’existe pas ici.", {}),
    409: ("stale_version", "Le dossier a changé depuis que vous l’avez ouvert : relisez-le.", {}),
    413: ("too_large", "La demande est trop volumineuse.", {}),
    414: ("too_long_address", "L’adresse est trop longue.", {}),
    415: ("unsupported_media_type", "Envoyez le corps en application/json.", {}),
    422: ("key_reused", "Cette clé a déjà servi pour une autre demande.", {}),
    423: ("not_readable", "Cette pièce attend sa vérification, ou l’a manquée.", {}),
    429: (
        "too_many_requests",
        "Trop de demandes en une minute. Attendez un peu, puis recommencez.",
        {},
    ),
    503: ("unavailable", "La base de données ne répond pas. Réessayez dans une minute.", {}),
}


def add_examples(result: dict, generator: Any, request: Any, public: bool) -> dict:
    """The document with an example wherever JSON is sent or answered (a spectacular hook)."""
    components = result["components"]
    shared: dict[str, Any] = {}
    for body, kind, status in _bodies(result):
        if "examples" in body:
            continue
        if kind == PROBLEM:
            name, value = f"Problem{status}", _problem(int(status))
        else:
            name = f"{_name(body['schema'])}{'' if status else 'Sent'}"
            value = shared.get(name, {}).get("value")
            if value is None:
                reader = _Reader(components["schemas"], unwanted=UNWANTED[bool(status)])
                value = reader.value_of(body["schema"])
        if name in ("", "Sent"):
            body["examples"] = {NAME: {"value": value}}
            continue
        shared.setdefault(name, {"value": value})
        body["examples"] = {NAME: {"$ref": f"#/components/examples/{name}"}}
    components["examples"] = dict(sorted(shared.items()))
    return result


#: What an answer never holds, and what a body never carries.
UNWANTED = {True: "writeOnly", False: "readOnly"}


def _bodies(document: dict) -> Iterator[tuple[dict, str, str]]:
    """Each JSON body: its media object, its type, its status ("" when it is sent)."""
    for methods in document["paths"].values():
        for said in methods.values():
            sent = said.get("requestBody", {}).get("content", {})
            answers = [("", sent)] + [
                (status, answer.get("content", {})) for status, answer in said["responses"].items()
            ]
            for status, content in answers:
                for kind in (JSON, PROBLEM):
                    if kind in content and content[kind]["schema"].get("format") != "binary":
                        yield content[kind], kind, status


def _name(schema: dict) -> str:
    return schema.get("$ref", "").rpartition("/")[2]


def _problem(status: int) -> dict[str, Any]:
    code, detail, errors = PROBLEMS.get(
        status, (HTTPStatus(status).name.lower(), HTTPStatus(status).phrase, {})
    )
    return problem(status, code, detail, errors=errors)


class _Reader:
    """Makes a value that a JSON schema admits."""

    def __init__(self, shapes: dict[str, Any], unwanted: str) -> None:
        self.shapes = shapes
        self.unwanted = unwanted
        self.open: list[str] = []

    def value_of(self, schema: dict, name: str = "") -> Any:
        """One value; ``name`` is the property it is for."""
        if "$ref" in schema:
            return self._of_shape(_name(schema), name)
        for gathered in ("allOf", "oneOf", "anyOf"):
            if gathered in schema:
                return self.value_of(schema[gathered][0], name)
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type")
        if isinstance(kind, list):
            if "null" in kind and self._found(name, "") is None:
                return None
            kind = kind[0]
        return self.BY_TYPE.get(kind or "", _Reader._anything)(self, schema, name)

    def _of_shape(self, shape: str, name: str) -> Any:
        if shape in self.open:  # a shape that holds itself stops there
            return None
        self.open.append(shape)
        try:
            return self.value_of(self.shapes[shape], name)
        finally:
            self.open.pop()

    def _object(self, schema: dict, name: str) -> dict[str, Any]:
        found = {
            key: self.value_of(inner, key)
            for key, inner in schema.get("properties", {}).items()
            if not inner.get(self.unwanted)
        }
        inner = schema.get("additionalProperties")
        if not found and isinstance(inner, dict) and inner:
            found["exemple"] = self.value_of(inner, name)
        return found

    def _array(self, schema: dict, name: str) -> list[Any]:
        count = schema.get("minItems", 1)
        return [self.value_of(schema.get("items", {}), name)] * count

    def _found(self, name: str, otherwise: Any = None) -> Any:
        shape = self.open[-1].removeprefix("Patched") if self.open else ""
        return WORDS.get(f"{shape}.{name}", WORDS.get(name, otherwise))

    def _word(self, name: str, kind: type, usual: Any) -> Any:
        """What the words say of the property, when it is of that kind; else what is usual."""
        found = self._found(name)
        return found if type(found) is kind else usual

    def _string(self, schema: dict, name: str) -> str:
        asked = schema.get("format")
        if asked == "decimal":
            usual = next(one for one in DECIMALS if re.match(schema["pattern"], one))
            word = self._word(name, str, usual)
            return word if re.match(schema["pattern"], word) else usual
        text = self._word(name, str, BY_FORMAT.get(asked or "", SENTENCE))
        return text[: schema.get("maxLength", len(text))]

    def _integer(self, schema: dict, name: str) -> int:
        return self._word(name, int, max(schema.get("minimum", 1), 1))

    def _number(self, schema: dict, name: str) -> float:
        return float(self._integer(schema, name))

    def _boolean(self, schema: dict, name: str) -> bool:
        return self._word(name, bool, True)

    def _anything(self, schema: dict, name: str) -> Any:
        return self._word(name, str, SENTENCE)

    BY_TYPE: dict[str, Callable[..., Any]] = {
        "object": _object,
        "array": _array,
        "string": _string,
        "integer": _integer,
        "number": _number,
        "boolean": _boolean,
    }
