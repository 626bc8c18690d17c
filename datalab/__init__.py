"""The composition root: it knows every wing, and no wing knows it."""

from datalab.celery import app as celery_app

__all__ = ["celery_app"]
