"""Sign-in: local accounts today; the door where ProConnect comes in."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password

from accounts.models import User


class LocalBackend(BaseBackend):
    """An address and a password, for the demonstration and for break-glass access."""

    def authenticate(
        self, request, username: str | None = None, password: str | None = None, **kwargs
    ) -> User | None:
        """The person, or None. An unknown address costs as much time as a wrong password."""
        if not username or not password:
            return None
        user = User.objects.filter(email=username.strip().lower()).first()
        if user is None:
            make_password(password)
            return None
        if check_password(password, user.password) and user.is_active:
            return user
        return None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
