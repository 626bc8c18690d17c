"""The OpenAPI document: tokens, problems and keys said once for every operation."""

import threading
from collections.abc import Callable
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from api.idempotency import HEADER
from api.problems import CONTENT_TYPE as PROBLEM


class ProblemShape(serializers.Serializer):
    """The shape of every error (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="Phrase en français, à montrer telle quelle")
    code = serializers.CharField(help_text="Identifiant stable, en anglais")
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Phrases par champ"
    )


class OneAtATime(SchemaGenerator):
    """Writes the document in one thread at a time: what it loads at first is not made for two."""

    _turn = threading.Lock()

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        with self._turn:
            return super().get_schema(request=request, public=public)


class HouseSchema(AutoSchema):
    """Adds what every operation answers besides its success, and the key of a POST."""

    def get_override_parameters(self) -> list[Any]:
        found = list(super().get_override_parameters())
        described = getattr(self.view, "list_parameters", None)
        if described is not None and getattr(self.view, "action", "") == "list":
            found += described()
        if self.method == "POST":
            found.append(
                OpenApiParameter(
                    HEADER,
                    str,
                    OpenApiParameter.HEADER,
                    description="Même clé et même corps : même réponse, un seul effet.",
                )
            )
        return found

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: Any = False):
        """``ProjectShape`` is ``Project`` in the document."""
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return name.replace("Shape", "")

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """Adds the problems that every operation may answer, whatever its view declares."""
        found = super()._get_response_bodies(direction)
        for code in self._problems():
            said = OpenApiResponse(ProblemShape, description=_SAID[code])
            found.setdefault(code, self._get_response_for_code(said, code, [PROBLEM], direction))
        return dict(sorted(found.items()))

    def get_examples(self) -> list[OpenApiExample]:
        """The body of the operation, when it has one that is written as JSON."""
        found = list(super().get_examples())
        if found or self.method not in ("POST", "PUT", "PATCH"):
            return found
        value = example_of(self.get_request_serializer())
        return [OpenApiExample("Exemple", value=value, request_only=True)] if value else []

    def is_deprecated(self) -> bool:
        return getattr(self.view, "DEPRECATED_ON", None) is not None or super().is_deprecated()

    def _problems(self) -> list[str]:
        codes = ["400", "404", "406", "429", "503"]
        if any(self.get_auth() or ()):
            codes += ["401", "403"]
        if self.method in ("POST", "PUT", "PATCH"):
            codes += ["409", "413", "415", "422"]
        return [*codes, *getattr(self.view, "other_problems", ())]


_SAID = {
    "400": "Demande incorrecte : `errors` nomme les champs.",
    "401": "Jeton absent, inconnu, expiré ou révoqué.",
    "403": "Le rôle ou la portée ne le permet pas.",
    "404": "Rien à cette adresse pour cet appelant.",
    "406": "Format de réponse non disponible.",
    "409": "Une règle refuse l’acte, ou le dossier a changé entre-temps.",
    "413": "Demande trop volumineuse.",
    "414": "Adresse trop longue.",
    "415": "Format du corps non admis.",
    "422": "La clé d’idempotence a déjà servi pour une autre demande.",
    "423": "La pièce attend sa vérification, ou l’a manquée.",
    "429": "Trop de demandes : `Retry-After` dit quand revenir.",
    "503": "La base de données ne répond pas : `Retry-After` dit quand revenir.",
}


#: By name, where a kind says too little.
BY_NAME: dict[str, Any] = {
    "amount": "250000.00",
    "requested_amount": "250000.00",
    "reason": "Avis conformes des deux instructeurs.",
    "comment": "La mesure d’impact est précise et suivie.",
    "text": "Pouvez-vous préciser le calendrier ?",
    "email": "amdac@ministere.example",
    "title": "Ouvrir les données des forêts",
    "reference": "DL-2026-0042",
    "url": "https://ministere.example/retour",
    "version": 3,
    "line": "IA-2026-T6",
}


def example_of(serializer: Any) -> Any:
    """A value for each field that may be written; None for a body that is a file."""
    if isinstance(serializer, type):
        serializer = serializer()
    if isinstance(serializer, serializers.ListSerializer):
        one = example_of(serializer.child)
        return None if one is None else [one]
    if not isinstance(serializer, serializers.Serializer):
        return None
    values = {}
    for name, field in serializer.fields.items():
        if isinstance(field, serializers.FileField):
            if field.required:
                return None
            continue
        if field.read_only:
            continue
        values[name] = BY_NAME[name] if _is_plain(name, field) else _value(field)
    return values


def _is_plain(name: str, field: Any) -> bool:
    choice = isinstance(field, serializers.ChoiceField | serializers.BaseSerializer)
    return name in BY_NAME and not choice


#: By kind of field, the most particular first; what is none of them is a sentence.
BY_KIND: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (serializers.BaseSerializer, lambda field: example_of(field)),
    (serializers.MultipleChoiceField, lambda field: list(field.choices)[:1]),
    (serializers.ChoiceField, lambda field: next(iter(field.choices), "")),
    (serializers.ListField, lambda field: [_value(field.child)]),
    (serializers.DictField, lambda _field: {}),
    (serializers.JSONField, lambda _field: {}),
    (serializers.BooleanField, lambda _field: True),
    (serializers.IntegerField, lambda field: field.min_value or 1),
    (serializers.DecimalField, lambda _field: "250000.00"),
    (serializers.DateTimeField, lambda _field: "2026-03-02T10:00:00+01:00"),
    (serializers.DateField, lambda _field: "2026-03-02"),
    (serializers.UUIDField, lambda _field: "6d1f0e0a-6f0e-4e0f-9b0a-0d0c0b0a0908"),
    (serializers.EmailField, lambda _field: "amdac@ministere.example"),
    (serializers.URLField, lambda _field: "https://ministere.example/donnees"),
)


def _value(field: Any) -> Any:
    for kind, made in BY_KIND:
        if isinstance(field, kind):
            return made(field)
    return "Précisé dans la note jointe."


def describe_tokens() -> None:
    """Tells the document how a token is sent."""

    class TokenScheme(OpenApiAuthenticationExtension):
        target_class = "api.authentication.TokenAuthentication"
        name = "token"

        def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
            return {
                "type": "http",
                "scheme": "bearer",
                "description": "Un jeton personnel, créé sur la page « Mes jetons ».",
            }
