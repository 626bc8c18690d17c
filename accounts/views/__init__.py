"""The HTML doors of people."""

from accounts.views.sign_in import SignIn

__all__ = ["SignIn"]
