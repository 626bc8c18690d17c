"""The HTML doors of people."""

from accounts.views.passwords import ChoosePassword
from accounts.views.sign_in import SignIn

__all__ = ["ChoosePassword", "SignIn"]
