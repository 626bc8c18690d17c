"""Brings dossiers from démarches-simplifiées, from a file or from their API."""

from projects.actions.importing.running import (
    bring_file,
    bring_from,
    plan_file,
    plan_from,
    resettle,
)
from projects.actions.importing.shapes import FileRefused, ServiceRefused

__all__ = [
    "FileRefused",
    "ServiceRefused",
    "bring_file",
    "bring_from",
    "plan_file",
    "plan_from",
    "resettle",
]
