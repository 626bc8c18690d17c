"""The OpenAPI document: tokens, problems and keys said once for every operation."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from api.idempotency import HEADER


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

    def get_response_serializers(self) -> Any:
        found = super().get_response_serializers()
        success = {"201" if self.method == "POST" and self._creates() else "200": found}
        answers = found if isinstance(found, dict) else success
        return {**self._problems(), **answers}

    def _creates(self) -> bool:
        return bool(getattr(self.view, "creates", False))

    def _problems(self) -> dict[Any, Any]:
        codes = ["400", "401", "403", "404", "406", "429"]
        if self.method in ("POST", "PUT", "PATCH"):
            codes += ["409", "413", "415", "422"]
        return {
            (code, "application/problem+json"): OpenApiResponse(
                ProblemShape, description=_SAID[code]
            )
            for code in codes
        }


_SAID = {
    "400": "Demande incorrecte : `errors` nomme les champs.",
    "401": "Jeton absent, inconnu, expiré ou révoqué.",
    "403": "Le rôle ou la portée ne le permet pas.",
    "404": "Rien à cette adresse pour cet appelant.",
    "406": "Format de réponse non disponible.",
    "409": "Une règle refuse l’acte, ou le dossier a changé entre-temps.",
    "413": "Demande trop volumineuse.",
    "415": "Format du corps non admis.",
    "422": "La clé d’idempotence a déjà servi pour une autre demande.",
    "429": "Trop de demandes : `Retry-After` dit quand revenir.",
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
                "description": "Un jeton personnel, créé sur la page « Mes jetons ».",
            }
