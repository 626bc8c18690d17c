"""The HTML door of a person's tokens, and the document of the API."""

from api.views.tokens import revoke_token, tokens

__all__ = ["revoke_token", "tokens"]
