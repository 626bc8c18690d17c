"""What every page shows: the brand, the demonstration's notice, the menu, the unread messages."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from accounts.permissions import Permission
from datalab.menu import menu_for
from notifications.models import Delivery


def site(request) -> dict:
    user = getattr(request, "user", None)
    return {
        "STATE_BRANDING": settings.DATALAB_STATE_BRANDING,
        "IS_DEMO": settings.DATALAB_DEMO,
        "SITE_URL": settings.DATALAB_SITE_URL.rstrip("/"),
        "unread_count": SimpleLazyObject(lambda: _unread(user)),
        "menu_is_members": SimpleLazyObject(lambda: is_member(user)),
        "menu": SimpleLazyObject(lambda: menu_for(request)),
        "permissions": {p.name: True for p in user.permissions}
        if user is not None and user.is_authenticated
        else {},
        "Permission": Permission,
    }


def is_member(user) -> bool:
    """Whether the person holds a role somewhere: strangers see the public pages only."""
    return bool(user is not None and user.is_authenticated and user.roles)


def _unread(user) -> int:
    return Delivery.objects.visible_to(user).unread().count() if user else 0
