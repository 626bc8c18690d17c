"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = _("Données ouvertes")

    def ready(self) -> None:
        from documents.models import FileKind, register
        from opendata import events  # noqa: F401 - the registry learns what may happen here
        from opendata.models import Reuse

        register(
            FileKind(
                name=Reuse.file_kind,
                visible_to=Reuse.objects.visible_to,
                may_attach=lambda file, user, at: False,
                attach_url="",
            )
        )
