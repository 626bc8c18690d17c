"""The demonstration's mail server: messages are kept and shown instead of sent."""

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from notifications.models import DemoEmail


class MailboxBackend(BaseEmailBackend):
    """Stores each message, once per Message-ID and address."""

    def send_messages(self, email_messages) -> int:
        for message in email_messages:
            for address in message.recipients():
                key = message.extra_headers.get("Message-ID") or message.message()["Message-ID"]
                DemoEmail.objects.get_or_create(
                    message_id=f"{key} {address}"[:200],
                    defaults={
                        "to": address,
                        "subject": message.subject,
                        "text": message.body,
                        "sent_at": timezone.now(),
                    },
                )
        return len(email_messages)
