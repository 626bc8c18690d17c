"""The HTML doors of people."""

from accounts.views.account import (
    account,
    close_other_sessions,
    close_session,
    export_personal_data,
)
from accounts.views.passkeys import add_passkey, remove_passkey
from accounts.views.passwords import ChoosePassword
from accounts.views.proconnect import Leave, Return, sign_out
from accounts.views.second_factor import install_factor, renew_codes, second_factor
from accounts.views.sign_in import SignIn

__all__ = [
    "ChoosePassword",
    "Leave",
    "Return",
    "SignIn",
    "account",
    "add_passkey",
    "close_other_sessions",
    "close_session",
    "export_personal_data",
    "install_factor",
    "remove_passkey",
    "renew_codes",
    "second_factor",
    "sign_out",
]
