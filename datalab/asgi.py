"""The web door for asynchronous servers."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datalab.settings")
application = get_asgi_application()

from datalab.settled import settle  # noqa: E402 - what it loads asks for the settings

settle()
