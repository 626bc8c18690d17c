"""How letters leave, and where their failures come back."""

from datalab.settings.environment import DATALAB_DEMO, env

_nobody = "Datalab <ne-pas-repondre@datalab.invalid>"
DEFAULT_FROM_EMAIL = env.str("DATALAB_FROM_EMAIL", default=_nobody)
DATALAB_MAIL_CONNECTIONS = max(env.int("DATALAB_MAIL_CONNECTIONS", default=4), 1)
DATALAB_BOUNCES_EMAIL = env.str("DATALAB_BOUNCES_EMAIL", default="")
DATALAB_BOUNCES_URL = env.str("DATALAB_BOUNCES_URL", default="")
EMAIL_TIMEOUT = env.float("DATALAB_EMAIL_TIMEOUT", default=10.0)
if DATALAB_DEMO and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
else:
    _mail_server = env.email("EMAIL_URL", default="consolemail://")
    vars().update(_mail_server)
    if _mail_server["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "notifications.backends.SmtpBackend"
