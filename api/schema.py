"""The OpenAPI document: tokens, problems and keys said once for every operation."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from api.families import READINGS
from api.idempotency import HEADER
from api.problems import CONTENT_TYPE as PROBLEM

#: Where the addresses of the API begin.
ROOT = "/api/v1/"


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
                    description="Même clé et même corps : même réponse, un seul effet.",
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

    def get_description(self) -> str:
        """In French: the words of the families for a reading, else those of the operation."""
        reading = READINGS.get(self.path.removeprefix(ROOT)) if self.method == "GET" else None
        return super().get_description() if reading is None else str(reading)

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
    "400": "Demande incorrecte : `errors` nomme les champs.",
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
    "429": "Trop de demandes : `Retry-After` dit quand revenir.",
    "503": "La base de données ne répond pas : `Retry-After` dit quand revenir.",
}


def describe_tokens() -> None:
    """Tells the document how a token is sent."""

    class TokenScheme(OpenApiAuthenticationExtension):
        target_class = "api.authentication.TokenAuthentication"
        name = "token"

        def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
            return {
                "type": "http",
                "scheme": "bearer",
                "description": "Un jeton personnel, créé sur la page « Mes jetons ».",
            }
