"""The service's web application, with the empty view beside its own addresses."""

from django.conf import settings

from datalab.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "benchmarks.api_urls"
