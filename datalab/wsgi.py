"""The web door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datalab.settings")
application = get_wsgi_application()

from datalab.settled import settle  # noqa: E402 - what it loads asks for the settings

settle()
