"""Which rules bind whoever writes for the public, in plain words."""

from accounts.permissions import Permission


def may_edit_public(user) -> bool:
    """Editors: those who hold the permission to write public pages."""
    return user.is_authenticated and user.can(Permission.PUBLIC_EDIT)
