"""May this caller use this operation at all? A member, with a token whose scope says so."""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from api.models import ApiToken


class IsMember(BasePermission):
    """Somebody who holds a role; rights on files are those of the role and the organisation."""

    message = _(
        "Votre compte n’est rattaché à aucune organisation : demandez un rattachement à "
        "l’administrateur des données de votre ministère, ou au datalab."
    )

    def has_permission(self, request, view) -> bool:
        return bool(request.user.is_authenticated and request.user.roles)


class HoldsPermission(BasePermission):
    """What a whole resource asks of the table: ``reads`` (or one of them) to read it,
    ``creates_with`` to add, ``rewrites_with`` to write again what one may read."""

    message = _("Votre rôle ne permet pas cette opération.")

    def has_permission(self, request, view) -> bool:
        needed = getattr(view, "reads", None)
        if getattr(view, "action", "") == "create":
            needed = getattr(view, "creates_with", None) or needed
        if needed is None:
            return True
        enough = needed if isinstance(needed, tuple) else (needed,)
        return any(request.user.can(permission) for permission in enough)

    def has_object_permission(self, request, view, obj) -> bool:
        needed = getattr(view, "rewrites_with", None)
        rewrites = request.method in ("PUT", "PATCH") and needed is not None
        return not rewrites or request.user.can(needed)


class HasScope(BasePermission):
    """A token opens only the families written on it; a session opens all."""

    message = _("Ce jeton n’a pas la portée que demande cette opération.")

    def has_permission(self, request, view) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        deed = "read" if request.method in SAFE_METHODS else "write"
        return f"{view.scope}:{deed}" in request.auth.scopes
