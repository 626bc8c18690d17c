"""A person makes a token, or revokes it."""

from api.actions.tokens import create, revoke

__all__ = ["create", "revoke"]
