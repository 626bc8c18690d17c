"""The way out to a real mail server, that knows how far each message went."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from notifications.letters import Written


class Watched:
    """Notes when the body of a message starts to leave: from then on it may have arrived."""

    body_left = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.body_left = True
        return super().data(msg)  # type: ignore[misc] # smtplib's stubs know send alone


class WatchedSmtp(Watched, smtplib.SMTP):
    """Plain or STARTTLS."""


class WatchedSmtpSsl(Watched, smtplib.SMTP_SSL):
    """TLS from the first byte."""


class SmtpBackend(EmailBackend):
    """Django's own, with a connection that can tell « surely not sent » from « perhaps sent »."""

    connection: Any

    @property
    def connection_class(self):
        return WatchedSmtpSsl if self.use_ssl else WatchedSmtp

    def hand_over(self, letter: Written) -> None:
        """Gives one letter to the server. Raises what smtplib raises."""
        self.connection.body_left = False
        self.connection.sendmail(letter.sender, [letter.recipient], letter.content)

    @property
    def may_have_left(self) -> bool:
        """Whether the server may have taken the message although it did not say so."""
        return bool(getattr(self.connection, "body_left", False))
