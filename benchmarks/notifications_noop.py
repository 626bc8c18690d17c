"""The service's own Celery, with one task that does nothing: its throughput is the ceiling."""

from datalab.celery import app


@app.task(ignore_result=True)
def noop() -> None:
    """Nothing."""
